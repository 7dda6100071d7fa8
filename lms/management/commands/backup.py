from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certificates.credentials import keys
from certificates.management import passphrases
from lms.backups import writing
from lms.backups.archive import UnreadableArchive
from lms.backups.databases import DatabaseTrouble


class Command(BaseCommand):
    help = (
        "Writes database, media, private files and keys to one file, while the site runs, and "
        "reads it again. Asks for a passphrase for the keys; a script hands it in as a line."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a file, or a folder to put it in")

    def handle(self, *args, file, **options):
        at = timezone.now()
        if file.is_dir():
            file = file / f"waymark-{at:%Y-%m-%dT%H%M%S}.tar"
        passphrase = passphrases.choose() if keys.public_keys() else ""
        try:
            manifest = writing.write(file, passphrase=passphrase, at=at)
        except (writing.FileExists, DatabaseTrouble, UnreadableArchive, OSError) as refused:
            raise CommandError(f"No backup was written. {refused}") from refused
        self.stdout.write(
            f"Wrote and checked {file}: {sum(manifest.rows.values())} rows in {len(manifest.rows)}"
            f" tables, {len(manifest.files)} files, keys: {', '.join(manifest.keys) or 'none'}."
        )
        self.stdout.write(
            "It names people and only you can read it here: encrypt it before it goes elsewhere."
        )
