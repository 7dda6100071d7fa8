"""Whoever signs in while they are about to be deleted sees it on every page until they sign out."""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from lms.privacy.models import Departure

LEAVING = "leaving_on"


@receiver(user_logged_in)
def remember_departure(sender, request, user, **kwargs):
    departure = Departure.objects.filter(member=user).first()
    if departure is not None:
        request.session[LEAVING] = departure.due_at.isoformat()
