from urllib.parse import urlsplit

from allauth.core import context
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.http import HttpRequest
from wagtail.log_actions import log

from lms import letters
from lms.members import second_factor
from lms.members.models import Member


class Command(BaseCommand):
    help = (
        "Takes away a lost second step, where no administrator is left who could; tells its owner."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="The address with which they sign in")

    def handle(self, *args, email, **options):
        member = Member.objects.filter(email=letters.address(email)).first()
        if member is None:
            raise CommandError(f"Nobody signs in with {email}.")
        if not second_factor.has_one(member):
            raise CommandError(f"{email} has no second step.")
        # Mail is written as if for a request to the site.
        request = HttpRequest()
        address = urlsplit(settings.SITE_URL)
        request.META.update(SERVER_NAME=address.hostname, SERVER_PORT=address.port or 443)
        with context.request_context(request):
            second_factor.take_away(member=member)
        log(instance=member, action="members.reset_factor")
        self.stdout.write("Done. They sign in with their password, and set up another.")
