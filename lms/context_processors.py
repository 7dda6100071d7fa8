from datetime import datetime

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

from cms import languages
from lms.members.roles import may_open_admin
from lms.privacy.receivers import LEAVING


def site(request):
    """What every page shows: the site's name, itself in other languages, where to write to."""
    return {
        "site_name": settings.SITE_NAME,
        "languages": _in_other_languages(request),
        "region": languages.with_region(get_language()),
        "contact_email": settings.CONTACT_EMAIL,
        "leaving_on": _leaving_on(request),
        "admin_url": _admin_url(request),
    }


def _leaving_on(request) -> datetime | None:
    """When whoever is signed in will be deleted, as it was when they signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or LEAVING not in request.session:
        return None
    return datetime.fromisoformat(request.session[LEAVING])


def _in_other_languages(request) -> list[dict[str, object]]:
    """The same address below each language's own prefix; one without a prefix stays as it is."""
    current = get_language()
    root, address = get_script_prefix(), request.get_full_path()
    here = f"{root}{current}/"
    # Django would resolve and reverse the address for each language: 3.5 ms a page.
    rest = address.removeprefix(here) if address.startswith(here) else None
    return [
        {
            "code": language.code,
            "name_local": language.name_local,
            "dir": language.direction,
            "current": language.code == current,
            "url": address if rest is None else f"{root}{language.code}/{rest}",
        }
        for language in languages.offered()
    ]


def _admin_url(request) -> str:
    # A request that is refused before anybody looked who sends it has no user.
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not may_open_admin(user):
        return ""
    return reverse("wagtailadmin_home")
