from django.core.management.base import BaseCommand
from django.utils import timezone

from certificates.credentials import keys
from lms.installation import install


class Command(BaseCommand):
    help = (
        "Makes the front pages, the three roles and the first key that certificates are signed "
        "with; safe to run after every update."
    )

    def handle(self, *args, **options):
        install()
        if not keys.public_keys():
            key = keys.new_key(at=timezone.now())
            self.stdout.write(f"Certificates are signed with {key.kid}. Back it up:")
            self.stdout.write("  manage.py certificate_keys backup FILE")
