from django.core.management.base import BaseCommand

from certificates.tasks import issue_due


class Command(BaseCommand):
    help = "Asks the workers for every certificate that is due; does nothing when none is."

    def handle(self, *args, **options):
        issue_due()
