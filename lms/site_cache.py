"""The site's cache: what limits guessing is counted in the database, the rest may be lost.

allauth, and this site through it, keeps in the cache how often somebody tried a password, a code or
a name. There a lock can let two in at once, other entries can push the counts out, and a cache that
is down counts nothing. In the database the counts are as sure as what they protect: where it is
down, nobody signs in either. Everything else is only faster for the cache, so that one that does
not answer is as good as empty, and is left alone for a while.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

COUNTED = "allauth"
"""What the keys begin with that may not be lost."""
LEFT_ALONE_SECONDS = 30.0

# For all threads of the process.
_down_until = 0.0


class SiteCache(BaseCache):
    """``LOCATION`` is the table of counts, the option ``PASSING`` the alias of the other cache."""

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = params["OPTIONS"]
        self._passing_alias = options["PASSING"]
        # Nothing is thrown away by number: what has expired is deleted by the hour.
        self._counts = DatabaseCache(
            table, {"KEY_FUNCTION": _key_without_addresses, "OPTIONS": {"MAX_ENTRIES": 10**9}}
        )

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        if key.startswith(COUNTED):
            return self._counts.add(key, value, timeout, version)
        return self._ask(lambda cache: cache.add(key, value, timeout, version), otherwise=True)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        if key.startswith(COUNTED):
            return self._counts.get(key, default, version)
        return self._ask(lambda cache: cache.get(key, default, version), otherwise=default)

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        if key.startswith(COUNTED):
            self._counts.set(key, value, timeout, version)
        else:
            self._ask(lambda cache: cache.set(key, value, timeout, version), otherwise=None)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        if key.startswith(COUNTED):
            return self._counts.touch(key, timeout, version)
        return self._ask(lambda cache: cache.touch(key, timeout, version), otherwise=False)

    def delete(self, key: str, version: int | None = None) -> bool:
        if key.startswith(COUNTED):
            return self._counts.delete(key, version)
        return self._ask(lambda cache: cache.delete(key, version), otherwise=False)

    def clear(self) -> None:
        """Empties what may be lost. Whoever clears a cache does not mean to allow more guesses."""
        self._ask(lambda cache: cache.clear(), otherwise=None)

    def _ask(self, question: Callable[[BaseCache], Any], *, otherwise: Any) -> Any:
        global _down_until
        if time.monotonic() < _down_until:
            return otherwise
        try:
            return question(caches[self._passing_alias])
        except (OSError, RedisError) as error:
            _down_until = time.monotonic() + LEFT_ALONE_SECONDS
            logger.error("The cache does not answer; the site goes on without it: %s", error)
            return otherwise


def _key_without_addresses(key: str, _prefix: str, _version: int) -> str:
    """Keys have network addresses in them, which the database is not to hold."""
    return salted_hmac("lms.site_cache", key).hexdigest()
