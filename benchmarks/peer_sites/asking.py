"""What both sites of ``benchmarks/peers.py`` share: one course's texts, and how pages are asked."""

import json
import random
import sys
import time
from http.cookies import SimpleCookie

from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

COURSES = 6
"""In the catalogue."""
LESSONS = 30
"""Of the course that is asked."""
DONE = 10
"""Lessons that the learner has completed."""
BLOCKS = 6
"""Texts of one lesson, of two paragraphs each."""
SPOKEN = "refugee protection court border state law asylum person family decision fear harm"


def text(dice: random.Random) -> str:
    """A block of rich text: two paragraphs of 40 words."""
    return "".join(f"<p>{' '.join(dice.choices(SPOKEN.split(), k=40))}.</p>" for _each in range(2))


def serve(*, pages: dict[str, str], cookies: SimpleCookie, host: str) -> None:
    """Answer each name of a page that comes in with what it cost, until nothing more comes.

    One request through all of the site's middleware, and the connection to the database with it;
    ``ms`` are of this process's processor.
    """
    application = get_wsgi_application()
    header = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    print(json.dumps({"pages": pages}), flush=True)
    for line in sys.stdin:
        environ = RequestFactory().get(pages[line.strip()], HTTP_HOST=host).environ
        environ["HTTP_COOKIE"] = header
        answered: list[str] = []
        began = time.process_time()
        response = application(environ, lambda status, *_more, to=answered: to.append(status))
        body = b"".join(response)
        response.close()
        took = (time.process_time() - began) * 1000
        print(json.dumps({"status": answered[0], "ms": took, "bytes": len(body)}), flush=True)
