from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certificates import issuing
from certificates.credentials import keys
from certificates.management import passphrases


class Command(BaseCommand):
    help = "The keys certificates are signed with: make, list, back up, restore, withdraw."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("new", help="makes a key; certificates are signed with it from now on")
        actions.add_parser("list", help="shows which keys there are, oldest first")
        backup = actions.add_parser("backup", help="writes all keys to a file, encrypted")
        backup.add_argument("file", type=Path)
        restore = actions.add_parser("restore", help="brings keys back from such a file")
        restore.add_argument("file", type=Path)
        leaked = actions.add_parser(
            "leaked", help="withdraws a key that others may have seen, and has its work signed anew"
        )
        leaked.add_argument("kid", help="its name, as in: key-2026-3fa81c07")

    def handle(self, *args, action, **options):
        match action:
            case "new":
                self._new()
            case "list":
                self._list()
            case "backup":
                self._backup(options["file"])
            case "restore":
                self._restore(options["file"])
            case "leaked":
                self._leaked(options["kid"])

    def _new(self):
        key = keys.new_key(at=timezone.now())
        self.stdout.write(f"Certificates are signed with {key.kid} from now on. Back it up:")
        self.stdout.write("  manage.py certificate_keys backup FILE")

    def _list(self):
        try:
            signing = keys.signing_key().kid
        except keys.NoSigningKey as missing:
            signing = None
            self.stderr.write(str(missing))
        for key in keys.public_keys():
            use = "signs" if key.kid == signing else "checks what it signed before"
            self.stdout.write(f"{key.kid}  {key.created}  {key.multibase}  {use}")

    def _backup(self, file):
        if file.exists():
            raise CommandError(f"{file} is there already: name another.")
        try:
            content = keys.backup(passphrase=passphrases.choose())
        except keys.NoSigningKey as missing:
            raise CommandError(str(missing)) from missing
        file.touch(mode=0o600)
        file.write_bytes(content)
        self.stdout.write(f"Wrote {file}. Keep it and its passphrase in two places.")

    def _restore(self, file):
        try:
            restored = keys.restore(file.read_bytes(), passphrase=passphrases.ask("Passphrase: "))
        except (OSError, keys.KeysExist, keys.UnreadableBackup) as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Restored {', '.join(key.kid for key in restored)}.")

    def _leaked(self, kid):
        newest = [key.kid for key in keys.public_keys()[-1:]]
        try:
            keys.remove_leaked(kid=kid)
        except keys.UnknownKey as unknown:
            raise CommandError(str(unknown)) from unknown
        self.stdout.write(f"{kid} is withdrawn: what it signed no longer verifies.")
        if newest == [kid]:
            self._new()
        count = issuing.sign_anew(kid=kid)
        self.stdout.write(f"Certificates that the worker signs anew now: {count}.")
