from django.core.management.base import BaseCommand
from django.utils import timezone

from courses import progress
from courses.models import Enrolment


class Command(BaseCommand):
    help = "Derives the progress of every enrolment again from the learning records."

    def handle(self, *args, **options):
        corrected = 0
        enrolments = Enrolment.objects.order_by("pk").values_list("pk", flat=True)
        for enrolment_id in enrolments.iterator():
            corrected += progress.rebuild(enrolment_id=enrolment_id, at=timezone.now())
        self.stdout.write(f"{len(enrolments)} enrolments rebuilt, {corrected} corrected.")
