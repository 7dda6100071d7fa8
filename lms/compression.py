"""Pages go out in Brotli, where the browser takes it: a seventh fewer bytes than gzip leaves."""

import secrets

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

QUALITY = 5
"""As quick as gzip; better takes several times as long."""
SHORTEST = 200
"""Shorter pages gain nothing, says Django."""


class CompressionMiddleware(GZipMiddleware):
    """Brotli for pages, gzip for all else and for browsers that know no other."""

    def process_response(self, request, response):
        if not (_is_page(response) and _takes_brotli(request)):
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        compressed = brotli.compress(
            response.content + self._padding(), mode=brotli.MODE_TEXT, quality=QUALITY
        )
        if len(compressed) >= len(response.content):
            return response
        response.content = compressed
        response["Content-Length"] = str(len(compressed))
        response["Content-Encoding"] = "br"
        if (etag := response.get("ETag", "")).startswith('"'):
            response["ETag"] = f"W/{etag}"
        return response

    def _padding(self) -> bytes:
        """Of another length each time, so that no length betrays what a page says (BREACH)."""
        letters = secrets.token_hex(self.max_random_bytes // 2)
        return f"<!--{letters[: secrets.randbelow(len(letters) + 1)]}-->".encode()


def _is_page(response: HttpResponseBase) -> bool:
    return (
        isinstance(response, HttpResponse)
        and not response.has_header("Content-Encoding")
        and response.get("Content-Type", "").startswith("text/html")
        and len(response.content) >= SHORTEST
    )


def _takes_brotli(request: HttpRequest) -> bool:
    for each in request.META.get("HTTP_ACCEPT_ENCODING", "").split(","):
        name, _, weight = each.partition(";")
        if name.strip().lower() == "br":
            return weight.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
