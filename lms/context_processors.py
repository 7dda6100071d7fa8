from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cms import languages
from cms.templatetags.drawing import drawn
from lms.members.roles import may_open_admin
from lms.privacy.receivers import LEAVING


def site(request):
    """What every page shows: the site's name, itself in other languages, where to write to."""
    return {
        "site_name": settings.SITE_NAME,
        # Both only where a page draws them.
        "languages": SimpleLazyObject(partial(_in_other_languages, request)),
        "language_switch": SimpleLazyObject(partial(_language_switch, request)),
        "region": languages.with_region(get_language()),
        "has_own_digits": get_language() in settings.NATIVE_DIGITS,
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


@dataclass(frozen=True, kw_only=True)
class LanguageLink:
    """A page in one of the site's languages, as ``ui/language_switch.html`` draws it."""

    code: str
    name_local: str
    dir: str
    current: bool
    url: str


def _in_other_languages(request) -> tuple[LanguageLink, ...]:
    return _links(*_address(request))


def _language_switch(request) -> SafeString:
    """Drawn once a language: only what follows the language's prefix differs from page to page."""
    prefixed, rest = _address(request)
    switch = drawn("ui/language_switch.html", languages=_links(prefixed, _REST))
    return SafeString(switch.replace(_REST, conditional_escape(rest)))


_REST = "{rest}"
"""No address has braces."""


def _address(request) -> tuple[bool, str]:
    """Whether the address stands below its language's prefix, and what follows that."""
    address = request.get_full_path()
    here = f"{get_script_prefix()}{get_language()}/"
    # Django would resolve and reverse the address for each language: 3.5 ms a page.
    return address.startswith(here), address.removeprefix(here)


def _links(prefixed: bool, rest: str) -> tuple[LanguageLink, ...]:
    """The same address below each language's own prefix; one without a prefix stays as it is."""
    current, root = get_language(), get_script_prefix()
    return tuple(
        LanguageLink(
            code=language.code,
            name_local=language.name_local,
            dir=language.direction,
            current=language.code == current,
            url=f"{root}{language.code}/{rest}" if prefixed else rest,
        )
        for language in languages.offered()
    )


def _admin_url(request) -> str:
    # A request that is refused before anybody looked who sends it has no user.
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not may_open_admin(user):
        return ""
    return reverse("wagtailadmin_home")
