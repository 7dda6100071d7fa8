"""Devices where a member signed in before, as a cookie there tells and nothing here.

The cookie names nobody: it holds a code for each member who signed in there, made of what only the
site knows. A new password makes another code, so that devices of before are strange again.
"""

import secrets
from datetime import timedelta

from allauth.account.utils import filter_users_by_email
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.deprecation import MiddlewareMixin

from lms.members.models import Member

KNOWN_FOR = timedelta(days=180)
MOST = 5
"""Members that one device knows: a family's phone, not a list of everybody at a library."""
_SALT = "lms.members.devices"


class KnownDeviceMiddleware(MiddlewareMixin):
    """Has the browser remember whoever just signed in or chose a new password there."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        member = getattr(request, "at_home", None)
        if member is None:
            return response
        code = _code_of(member)
        others = {known: device for known, device in _known(request).items() if known != code}
        known = {code: secrets.token_urlsafe(9), **dict(list(others.items())[: MOST - 1])}
        response.set_cookie(
            settings.KNOWN_DEVICE_COOKIE_NAME,
            signing.dumps(known, salt=_SALT),
            max_age=KNOWN_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
            httponly=True,
        )
        return response


def device_of(request: HttpRequest, *, email: str) -> str | None:
    """What the device is called if the address's member is known to it, or signed in on it."""
    known = _known(request)
    for member in filter_users_by_email(email):
        if device := known.get(_code_of(member)):
            return device
        if request.user.pk == member.pk:
            return request.session.session_key
    return None


def _known(request: HttpRequest) -> dict[str, str]:
    kept = request.COOKIES.get(settings.KNOWN_DEVICE_COOKIE_NAME, "")
    try:
        return signing.loads(kept, salt=_SALT, max_age=KNOWN_FOR)
    except signing.BadSignature:
        return {}


def _code_of(member: Member) -> str:
    made = salted_hmac(_SALT, f"{member.pk} {member.password}", algorithm="sha256")
    return made.hexdigest()[:32]
