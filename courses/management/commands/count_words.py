from django.core.management.base import BaseCommand

from courses import times
from courses.translating import sizes


class Command(BaseCommand):
    help = "Counts the words of everything that can be translated, and the minutes of lessons."

    def handle(self, *args, **options):
        self.stdout.write(f"{sizes.keep_all()} sources counted.")
        self.stdout.write(f"{times.keep_all()} lessons timed.")
