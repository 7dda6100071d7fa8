"""How often something may be asked, from one address or about one certificate.

Counted in the database, through the site's cache, and forgotten when the time is over. Addresses
are those that allauth limits guesses at passwords by, so that proxies are seen through in one way
only.
"""

import math
import time
from enum import StrEnum

from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest

from certificates.models import Certificate


class Limit(StrEnum):
    """What is limited, as ``action amount/time/per``, where ``per`` is an address or a key."""

    LOOK_UP = "look-up 30/1m/ip"
    READ_FILE = "read-file 10/1m/ip"
    TRY_NAMES = "try-names 60/1h/ip"
    TRY_NAMES_OF_ONE = "try-names-of-one 5/1h/key"
    CORRECT_NAME = "correct-name 3/1d/key"


def wait_for(limit: Limit, request: HttpRequest, *, key: str = "") -> int:
    """Counts one more; or the seconds until it is allowed again, if it is not now."""
    action, rate = limit.split()
    counted = ratelimit.consume(
        request, app="certificates", action=action, config={action: rate}, key=key, limit_get=True
    )
    return 0 if counted else _seconds_left(request, action, rate, key)


def wait_for_a_name(certificate: Certificate, request: HttpRequest) -> int:
    """The same for a name tried on this certificate, and exact however many are tried at once."""
    with transaction.atomic():
        Certificate.objects.select_for_update(of=("self",)).only("pk").get(pk=certificate.pk)
        return wait_for(Limit.TRY_NAMES_OF_ONE, request, key=certificate.code)


def minutes(seconds: int) -> int:
    """Rounded up, to be told to people."""
    return math.ceil(seconds / 60)


def _seconds_left(request: HttpRequest, action: str, rate: str, key: str) -> int:
    parsed = ratelimit.parse_rate(rate)
    kept = ratelimit.get_cache_key(request, app="certificates", action=action, rate=parsed, key=key)
    # Empty when too many ask at once to be counted, which does not last.
    *_later, oldest = cache.get(kept) or [time.time() - parsed.duration]
    return max(1, math.ceil(oldest + parsed.duration - time.time()))
