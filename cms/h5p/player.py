"""The page in which content is played: it fetches everything, and has a closed frame run it.

It stands in a frame of a lesson, so that what scripts of packages need is allowed to this page and
not to the lesson. In it is another frame, of no origin, that the packages' scripts never leave: no
cookies, no storage, no network, no other page. All it has is given to it by this page, in messages.
"""

from typing import Any

from csp.constants import NONCE
from csp.decorators import csp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.h5p.models import Content

_MADE_HERE = ["blob:", "data:"]
# The frame inherits it and has a narrower one of its own, see player.js.
POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'", NONCE, "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", *_MADE_HERE],
    "media-src": _MADE_HERE,
    "font-src": _MADE_HERE,
    "connect-src": ["'self'", *_MADE_HERE],
    # What is written into the page needs no address; whoever navigates does.
    "frame-src": ["'none'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
}


allowed: Any = csp(POLICY)
"""For views that answer with ``show``."""


def show(
    request: HttpRequest, *, content: Content, manifest: str, attempts: str = "", reports: str = ""
) -> HttpResponse:
    """The player for content whose manifest is at this address.

    ``attempts`` and ``reports`` are where it begins and reports what was done; a trial does not.
    """
    context = {
        "content": content,
        "manifest": manifest,
        "attempts": attempts,
        "reports": reports,
    }
    return render(request, "interactive/player.html", context)
