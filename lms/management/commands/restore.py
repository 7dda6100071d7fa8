from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certificates.credentials import keys
from certificates.management import passphrases
from lms.backups import restoring
from lms.backups.archive import UnreadableArchive
from lms.backups.databases import DatabaseTrouble


class Command(BaseCommand):
    help = (
        "Puts back what manage.py backup wrote, all of it or nothing. Asks for the passphrase of "
        "the keys; a script hands it in as a line. Stop web server, worker and scheduler first."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="also where there are members or files; they are kept beside under other names",
        )

    def handle(self, *args, file, replace, **options):
        try:
            kept = restoring.restore(
                file,
                passphrase=passphrases.ask("Passphrase of the keys (empty if it has none): "),
                replaces=replace,
                at=timezone.now(),
            )
        except restoring.InUse as in_use:
            raise CommandError(f"{in_use} To put the backup in its place: --replace") from in_use
        except (
            restoring.Unfitting,
            UnreadableArchive,
            keys.UnreadableBackup,
            DatabaseTrouble,
            OSError,
        ) as refused:
            raise CommandError(f"Nothing was changed. {refused}") from refused
        self.stdout.write(f"Restored {file}. Run: make install")
        for each in kept:
            self.stdout.write(f"What was here is kept in {each}; delete it when all is well.")
