from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from certificates.credentials import keys
from certificates.models import Certificate
from lms.installation import install


class Command(BaseCommand):
    help = (
        "Makes the front pages, the three roles and the first key that certificates are signed "
        "with; safe to run after every update."
    )

    def handle(self, *args, **options):
        install()
        _close_to_others()
        if keys.public_keys():
            return
        if Certificate.objects.exists():
            raise CommandError(
                f"There is no key in {settings.CERTIFICATE_KEYS_ROOT}, and certificates were signed"
                " with one. Bring it back: manage.py certificate_keys restore FILE. If it is lost"
                " for good: manage.py certificate_keys new. What the lost one signed can then be"
                " checked here only, where it is compared with the records."
            )
        key = keys.new_key(at=timezone.now())
        self.stdout.write(f"Certificates are signed with {key.kid}. Back it up:")
        self.stdout.write("  manage.py certificate_keys backup FILE")


def _close_to_others() -> None:
    """Other accounts of this computer read neither the database nor private files."""
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).chmod(0o600)
    settings.PRIVATE_ROOT.mkdir(parents=True, exist_ok=True)
    settings.PRIVATE_ROOT.chmod(0o700)
