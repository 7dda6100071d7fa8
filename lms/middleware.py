from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import BadRequest, MiddlewareNotUsed
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import get_language_from_path
from django.utils.translation.trans_real import parse_accept_lang_header
from wagtail.admin.auth import permission_denied

from cms.languages import fitting
from lms import digits, doors
from lms.members import second_factor
from lms.members.roles import may_open_admin

ADMIN = "/admin/"
LARGEST_ID = 2**63 - 1
LONGEST_ID = 100
"""Zeros before it included."""
TYPED = {"q", "code"}
"""What people type into fields, which may be any number."""
PRIVATE_KINDS = (
    *("text/html", "text/plain"),
    *("application/json", "application/pdf", "application/zip"),
)


class DigitsMiddleware(MiddlewareMixin):
    """Writes pages in the digits of their language's readers, where the network chose these.

    Not templates: numbers come from forms, catalogues, authors and Django too, and a page has one
    system of digits.
    """

    def __init__(self, get_response):
        if not settings.NATIVE_DIGITS:
            raise MiddlewareNotUsed
        super().__init__(get_response)

    def process_response(self, request, response) -> HttpResponse:
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = digits.write_page(response.text)
        return response


class RequestSizeMiddleware(MiddlewareMixin):
    """Refuses a request by the size it announces, before anything reads it.

    Stands before the check of tokens, which reads forms and with them every file they bring. Only
    the staff bring files, and only to the admin; a view that takes one from others bounds requests
    itself and says so by ``bounds_requests``.
    """

    def process_view(self, request, view, args, kwargs) -> HttpResponse | None:
        announced = int(request.META.get("CONTENT_LENGTH") or 0)
        if announced <= settings.LARGEST_REQUEST or getattr(view, "bounds_requests", False):
            return None
        if announced <= settings.LARGEST_STAFF_REQUEST and _is_for_staff(request):
            return None
        return render(request, "413.html", status=413)


def _is_for_staff(request: HttpRequest) -> bool:
    return (
        request.path_info.startswith(ADMIN)
        and request.user.is_authenticated
        and may_open_admin(request.user)
    )


class ImpossibleValuesMiddleware(MiddlewareMixin):
    """What no row can be called is not looked for: databases refuse it, each in a way of its own.

    An id with more digits than any has, the character nothing, half of a pair of surrogates: in an
    address there is no such page, and in a question behind it the question is refused. A view that
    answers every text in its address alike says so by ``takes_any_text``.
    """

    def process_view(self, request, view, args, kwargs) -> None:
        if not getattr(view, "takes_any_text", False) and _names_no_page(args, kwargs):
            raise Http404
        for name, values in request.GET.lists():
            if any(map(_has_impossible if name in TYPED else _is_impossible, values)):
                raise BadRequest("The address has characters or numbers that nothing here has.")


def _names_no_page(args: Sequence[object], kwargs: Mapping[str, object]) -> bool:
    return any(map(_is_impossible, (*args, *kwargs.values()))) or _is_no_id(kwargs.get("pk"))


def _is_no_id(pk: object) -> bool:
    return isinstance(pk, str) and not pk.isdecimal()


def _is_impossible(value: object) -> bool:
    if isinstance(value, int):
        return value > LARGEST_ID
    if not isinstance(value, str):
        return False
    is_number = value.isdecimal() and (len(value) > LONGEST_ID or int(value) > LARGEST_ID)
    return is_number or _has_impossible(value)


def _has_impossible(value: str) -> bool:
    return "\0" in value or any("\ud800" <= each <= "\udfff" for each in value)


WAITING_MAY_OPEN = {
    *("waiting", "stop_waiting", "account_logout", "privacy", "invitation"),
    *("account_confirm_email", "manifest", "robots"),
}


class WaitingMiddleware(MiddlewareMixin):
    """Who asked to join and was not let in yet sees the page that says so, and nothing else.

    By address and not by view, so that a page that comes later is shut too.
    """

    def process_view(self, request, view, args, kwargs) -> HttpResponse | None:
        if not request.user.is_authenticated or request.user.waits_since is None:
            return None
        if request.resolver_match.url_name in WAITING_MAY_OPEN:
            return None
        return redirect("waiting")


class SecondFactorMiddleware(MiddlewareMixin):
    """Keeps the admin shut for those who need a second step and have not taken it in this session.

    By address and not by view, so that no way of signing in and no view of Wagtail's goes round it.
    """

    def process_request(self, request) -> HttpResponse | None:
        if not request.path_info.startswith(ADMIN) or request.path_info == f"{ADMIN}logout/":
            return None
        member = request.user
        if not member.is_authenticated or not second_factor.is_compulsory(member):
            return None
        if not second_factor.has_one(member):
            return redirect("second_factor_needed")
        if not second_factor.was_taken(request):
            [method, *_others] = get_adapter().get_reauthentication_methods(member)
            back = request.get_full_path() if request.method == "GET" else ADMIN
            return redirect(f"{method['url']}?{urlencode({'next': back})}")
        return None


class DoorsMiddleware(MiddlewareMixin):
    """Asks, before any view of the admin runs, about the object that the address names."""

    def process_view(self, request, view, args, kwargs) -> HttpResponse | None:
        if not request.path_info.startswith(ADMIN):
            return None
        # Wagtail leads all others to the place where one signs in.
        if not request.user.has_perm("wagtailadmin.access_admin"):
            return None
        # Without a name it is one of ours in place of Wagtail's, and names no object.
        name = request.resolver_match.view_name if request.resolver_match.url_name else ""
        if name and not doors.is_open(
            member=request.user, request=request, name=name, kwargs=kwargs
        ):
            return permission_denied(request)
        return None


class SharedPhoneMiddleware(MiddlewareMixin):
    """Leaves nothing of a member's on a phone that somebody else takes in hand.

    What a signed-in member is sent is not stored, so that Back asks the site again; who signs out
    has the browser forget what it kept, the pages it would show at once on Back among it.
    """

    def process_response(self, request, response) -> HttpResponse:
        if getattr(request, "signed_out", False):
            # Not cookies: the session's is gone, and the chosen language is of nobody.
            response["Clear-Site-Data"] = '"cache", "storage"'
        kind = response.get("Content-Type", "")
        user = getattr(request, "user", None)
        if kind.startswith(PRIVATE_KINDS) and user is not None and user.is_authenticated:
            add_never_cache_headers(response)
        return response


class PolicyMiddleware(CSPMiddleware):
    """What browsers may load and run for a page; Wagtail's admin needs more than the site."""

    def get_policy_parts(self, request, response, report_only=False) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(ADMIN) and not report_only:
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts


def _language_of_browser(request) -> str:
    """The first wanted that is offered, by whatever region or name: Django knows no ``prs``."""
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    fit = (fitting(tag) for tag, _weight in wanted)
    return next((code for code in fit if code), settings.LANGUAGE_CODE)


class MemberLocaleMiddleware(LocaleMiddleware):
    """The language of the address; failing that the member's choice, then the browser's."""

    def process_request(self, request):
        super().process_request(request)
        if get_language_from_path(request.path_info):
            return
        if request.user.is_authenticated:
            translation.activate(request.user.language)
        elif settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(_language_of_browser(request))
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request, response):
        response = super().process_response(request, response)
        chosen = get_language_from_path(request.path_info)
        if chosen and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != chosen:
            # A visitor who switched finds the site in that language next time.
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
                httponly=True,
            )
        return response
