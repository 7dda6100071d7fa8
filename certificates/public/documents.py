"""What software of others reads to check our credentials: who we are, our keys, what is revoked.

Public, the same for everybody, and open to scripts on any site: they say nothing about a person.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django.views.decorators.http import conditional_page, require_safe

from certificates.addresses import issuer, site_asked
from certificates.credentials import did, keys, status_lists
from certificates.credentials.documents import CONTEXTS
from certificates.issuing import status_indices, status_list_url
from certificates.models import Certificate
from cms.reading import localized
from courses.models import PathVersion

CREDENTIAL_TYPE = "application/vc+ld+json"
JSON_TYPE = "application/json"
_FRESH_SECONDS = 300
_SIGNED_SECONDS = 24 * 60 * 60

View = Callable[..., HttpResponse]


def _public(view: View) -> View:
    """For everybody's software, to be asked for again after five minutes."""

    @wraps(view)
    def public(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["X-Robots-Tag"] = "noindex"
        if response.status_code == 200:
            response["Cache-Control"] = f"public, max-age={_FRESH_SECONDS}"
        return response

    return require_safe(conditional_page(public))


@_public
def did_document(request):
    public_keys = keys.public_keys()
    if not public_keys:
        return _unavailable()
    return _json(did.document(did=issuer(site_asked(request)).did, public_keys=public_keys))


@_public
def issuer_profile(request):
    return _json(did.profile(issuer(site_asked(request))))


@_public
def status_list(request, number):
    if number != 1 and not Certificate.objects.filter(status_list=number).exists():
        raise Http404
    try:
        document = _signed_list(number, site=site_asked(request), at=timezone.now())
    except keys.NoSigningKey:
        return _unavailable()
    return _json(document, content_type=CREDENTIAL_TYPE)


@_public
def achievement(request, slug, number):
    version = (
        PathVersion.objects.select_related("path")
        .filter(path__slug=slug, number=number, first_published_at__isnull=False)
        .first()
    )
    if version is None:
        raise Http404
    return _json(_achievement(version))


def _signed_list(number: int, *, site: str, at: datetime) -> dict[str, Any]:
    """Signed anew when something was revoked, and once a day."""
    key = keys.signing_key()
    url = status_list_url(number, site=site)
    revoked = sorted(status_indices(number))
    says = json.dumps([url, key.kid, revoked]).encode()
    kept = f"certificates:status-list:{hashlib.sha256(says).hexdigest()}"
    document = cache.get(kept)
    if document is None:
        # From this morning on, for verifiers whose clock is slow.
        today = at.replace(hour=0, minute=0, second=0, microsecond=0)
        document = status_lists.build(
            url=url, did=issuer(site).did, revoked=revoked, valid_from=today, key=key, at=at
        )
        cache.set(kept, document, _SIGNED_SECONDS)
    return document


def _achievement(version: PathVersion) -> dict[str, Any]:
    """In the language the path is written in, as its certificates may be in any."""
    path = version.path
    with translation.override(path.source_language):
        return {
            "@context": list(CONTEXTS),
            "id": settings.SITE_URL + reverse("achievement", args=[path.slug, version.number]),
            "type": ["Achievement"],
            "achievementType": "CertificateOfCompletion",
            "name": str(localized(path, "title", path.source_language)),
            "description": str(localized(path, "summary", path.source_language)),
            "criteria": {
                "id": settings.SITE_URL + reverse("path", args=[path.slug]),
                "narrative": narrative(version),
            },
            "creator": _without_context(did.profile(issuer())),
            "inLanguage": path.source_language,
        }


def _without_context(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "@context"}


def narrative(version: PathVersion) -> str:
    """What had to be completed, a group of courses to a line."""
    lines = []
    for group in version.groups.all().prefetch_related("requirements__course"):
        requirements = group.requirements.all()
        if group.at_least is None:
            rule = ngettext(
                "Complete this course", "Complete all of these courses", len(requirements)
            )
        else:
            rule = ngettext(
                "Complete %(count)d of these courses",
                "Complete %(count)d of these courses",
                group.at_least,
            ) % {"count": group.at_least}
        titles = (
            str(requirement.course.localized("heading", version.path.source_language))
            for requirement in requirements
        )
        lines.append(f"{rule}: {'; '.join(titles)}")
    return "\n".join(lines)


def _json(document: dict[str, Any], *, content_type: str = JSON_TYPE) -> HttpResponse:
    content = json.dumps(document, ensure_ascii=False, indent=1)
    return HttpResponse(content, content_type=content_type)


def _unavailable() -> HttpResponse:
    return HttpResponse(
        "This site has no key for signing certificates at the moment.\n",
        content_type="text/plain; charset=utf-8",
        status=503,
    )
