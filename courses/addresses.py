"""Old addresses lead on: of pages that were moved, and of those whose slugs were changed.

Learners keep addresses in bookmarks and mails, and have pages open while a trainer moves them. An
address that finds nothing is looked up among those that pages had; only then does this cost
anything.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin
from wagtail.models import Page

from courses.models import Catalogue, FormerAddress

PARTS = ("course", "module", "lesson")
"""What an address is made of, by the names that views have for it."""


def remember(*, page: Page, before: str, after: str) -> None:
    """A page, and with it all below, has another ``url_path`` than before."""
    above = Catalogue.objects.ancestor_of(page).values_list("url_path", flat=True).first()
    if above is None or not before.startswith(above):
        return
    below = Page.objects.descendant_of(page, inclusive=True)
    former = (
        FormerAddress(page_id=pk, address=(before + path.removeprefix(after))[len(above) : -1])
        for pk, path in below.values_list("pk", "url_path")
    )
    FormerAddress.objects.bulk_create(
        former, update_conflicts=True, unique_fields=["address"], update_fields=["page"]
    )


def address_now(address: str) -> str | None:
    """Where the live page is today that could be found there; None if there is none."""
    former = FormerAddress.objects.filter(address=address).select_related("page").first()
    if former is None or not Page.objects.live().public().filter(pk=former.page_id).exists():
        return None
    parts = former.page.url_path.strip("/").split("/")
    now = "/".join(parts[-1 - address.count("/") :])
    return None if now == address else now


class FormerAddressMiddleware(MiddlewareMixin):
    """Leads on whoever asks for a page of a course where it no longer is, with what they send."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Http404) or request.resolver_match is None:
            return None
        asked = request.resolver_match.kwargs
        parts = [asked[part] for part in PARTS if part in asked]
        now = address_now("/".join(parts)) if parts else None
        if now is None:
            return None
        place = dict(zip(PARTS, now.split("/"), strict=False))
        response = redirect(
            request.resolver_match.view_name, preserve_request=True, **{**asked, **place}
        )
        if question := request.META.get("QUERY_STRING"):
            response["Location"] += f"?{question}"
        return response
