"""How often a password may be tried, from where, and for which account.

Whoever guesses is stopped where they guess. Only when an account is guessed at from everywhere is
the account itself slowed down, and then not for its owner at home: see ``lms.members.devices``.
"""

from dataclasses import dataclass

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from lms import letters
from lms.members import devices

AT_HOME = "10/5m/key"
"""On one known device, for one account."""
ABROAD = ("10/1m/ip", "5/5m/key")
"""From one network over all accounts, and for one account from it."""
EVERYWHERE = "50/1h/key"
"""For one account, from all devices that do not know it."""


class TooMany(Exception):
    """Nothing is tried from there for a while."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One password about to be tried, and counted as wrong unless it is taken back."""

    counted: list[ratelimit.RateLimitUsage]
    from_everywhere: bool
    """The account is being guessed at so much that a password alone does not open it."""

    def take_back(self) -> None:
        for usage in self.counted:
            usage.rollback()


def begin(request: HttpRequest, *, email: str) -> Attempt:
    """Count one try of a password for an address, whether or not anybody has it.

    Raises ``TooMany``.
    """
    address = letters.address(email)
    device = devices.device_of(request, email=address)
    if device:
        home = _count(request, "password-at-home", AT_HOME, f"{address} {device}")
        return Attempt(counted=[_allowed(home)], from_everywhere=False)
    pair = f"{address} {ratelimit.get_ip(request)}"
    here = _allowed(_count(request, "password-abroad", ",".join(ABROAD), pair))
    everywhere = _count(request, "password-everywhere", EVERYWHERE, address)
    counted = [here, everywhere] if everywhere else [here]
    return Attempt(counted=counted, from_everywhere=everywhere is None)


def _count(
    request: HttpRequest, action: str, rates: str, key: str
) -> ratelimit.RateLimitUsage | None:
    return ratelimit.consume(
        request, app="members", action=action, config={action: rates}, key=key, limit_get=True
    )


def _allowed(usage: ratelimit.RateLimitUsage | None) -> ratelimit.RateLimitUsage:
    if usage is None:
        raise TooMany
    return usage
