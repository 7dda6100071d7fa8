"""Files of packages, as players fetch them: unchanging, and of no use by themselves."""

from datetime import timedelta

import brotli
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from cms.h5p import packs
from cms.h5p.filetypes import media_type
from cms.h5p.models import ContentFile

YEAR = int(timedelta(days=365).total_seconds())
# Strangers wrote them: opened by themselves they run nothing and ask for nothing.
CLOSED = "sandbox; default-src 'none'"


@require_safe
def stored_file(request, sha256, kind):
    """One file of some content, by its hash. To know it is the right to it."""
    found = ContentFile.objects.filter(stored__sha256=sha256, path__iendswith=f".{kind}")
    place = found.select_related("stored").first()
    if place is None:
        raise Http404
    file = place.stored.file.open()
    return _unchanging(FileResponse(file, content_type=media_type(place.path)))


@require_safe
def core(request, digest):
    found = packs.core()
    if digest != found.digest:
        raise Http404
    return _pack(request, found.packed)


@require_safe
def pack(request, digest, numbers):
    found = packs.packed(digest=digest, numbers=[int(each) for each in numbers.split(".")])
    if found is None:
        raise Http404
    return _pack(request, found)


def _pack(request: HttpRequest, packed: bytes) -> HttpResponseBase:
    accepted = request.headers.get("Accept-Encoding", "")
    takes_it = any(each.partition(";")[0].strip() == "br" for each in accepted.split(","))
    body = packed if takes_it else brotli.decompress(packed)
    response = HttpResponse(body, content_type="application/json")
    if takes_it:
        response["Content-Encoding"] = "br"
    response["Vary"] = "Accept-Encoding"
    return _unchanging(response)


def _unchanging(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    response["Content-Security-Policy"] = CLOSED
    return response
