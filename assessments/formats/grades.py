"""Numbers and weights, as Moodle's importers take them."""

import re
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.formats.parsed import ALL, NOTHING, NotUnderstood

_NUMBER = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,3})?", re.ASCII)
_SHARES = (
    "1 0.9 0.8333333 0.8 0.75 0.7 0.6666667 0.6 0.5 0.4 0.3333333 0.3 0.25 0.2 0.1666667 "
    "0.1428571 0.125 0.1111111 0.1 0.05 0"
)
SHARES = tuple(Decimal(share) for share in _SHARES.split())
"""The shares of the points that Moodle offers, of which each may also be taken off."""

_SAME = Decimal("0.00001")
_SUM = Decimal("0.0001")
_ROUNDED = Decimal("0.0005")
"""So that 33.3 and 16.67 per cent are a third and a sixth."""


def number(written: str) -> Decimal | None:
    """None if it is no number: neither is NaN, nor infinity."""
    written = written.strip()
    return Decimal(written) if _NUMBER.fullmatch(written) else None


def any_number(written: str) -> Decimal | None:
    """Also with a comma for the point, as people write it."""
    return number(written.replace(",", ".") if written.count(",") == 1 else written)


def per_cent(written: str) -> Decimal:
    """A weight in per cent as a share. Raises ``NotUnderstood`` for one that does not exist."""
    value = number(written)
    if value is None:
        raise NotUnderstood(_("The weight “%(weight)s” is not a number.") % {"weight": written})
    if abs(value) > 100:
        raise NotUnderstood(
            _("A weight is between -100 %% and 100 %%, not %(weight)s %%.")
            % {"weight": _written(value)}
        )
    return _near(value / 100, _SAME)


def rounded(share: Decimal) -> Decimal:
    """The share that is meant, where its author left out decimals."""
    return _near(share, _ROUNDED)


def _near(share: Decimal, distance: Decimal) -> Decimal:
    nearest = min(SHARES, key=lambda each: abs(abs(share) - each))
    if abs(abs(share) - nearest) > distance:
        return share
    return nearest.copy_sign(share) if nearest else NOTHING


def is_listed(share: Decimal) -> bool:
    """Whether Moodle offers it."""
    return abs(_near(share, _SAME)) in SHARES


def add_up(shares: Sequence[Decimal]) -> bool:
    """Whether the right answers together are worth everything."""
    return abs(_worth(shares) - 1) <= _SUM


def _worth(shares: Sequence[Decimal]) -> Decimal:
    return sum((share for share in shares if share > 0), NOTHING)


def need_all_points(shares: Sequence[Decimal]) -> None:
    """Raises ``NotUnderstood`` unless one answer alone is worth everything."""
    if ALL not in shares:
        raise NotUnderstood(_("No answer is worth 100 %."))


def need_sum(shares: Sequence[Decimal]) -> None:
    """Raises ``NotUnderstood`` unless the right answers together are worth everything."""
    if not add_up(shares):
        raise NotUnderstood(
            _("The right answers together are worth %(total)s %% and not 100 %%.")
            % {"total": _written(_worth(shares) * 100)}
        )


def _written(value: Decimal) -> str:
    if abs(value) > 1_000_000:
        return f"{value:.3e}"
    return f"{value.quantize(Decimal('0.00001')).normalize():f}"
