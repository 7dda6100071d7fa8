"""Whether a question is harder in one language than for equally prepared readers of another.

Mantel and Haenszel's test, with the classes of ETS. Members are compared with those who came to
the same result (see docs/adr/0016). Pure: what is compared with what, ``translations`` says.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import erfc, fsum, log, sqrt

FEWEST = 50
"""Answers in each language; with fewer there is nothing to say."""
LEVEL = 0.05
_THIN = 5
_ONE_SIDED = 1.645

Tally = Mapping[int, Sequence[int]]
"""By what was reached in the quiz, how many were right and how many wrong."""


class Size(Enum):
    """The classes of ETS."""

    NEGLIGIBLE = "A"
    SOME = "B"
    LARGE = "C"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """``delta`` is on ETS's scale, below 0 where it is harder for the focal group."""

    reference: int
    focal: int
    delta: float
    chi_square: float
    p: float
    size: Size


def difference(*, reference: Tally, focal: Tally) -> Difference | None:
    """Between two groups of readers; None where one is too small, or nothing varies."""
    sizes = [sum(map(sum, tally.values())) for tally in (reference, focal)]
    if min(sizes) < FEWEST:
        return None
    strata = _joined(reference, focal)
    chi_square = _chi_square(strata)
    if chi_square is None:
        return None
    alpha, variance = _odds(strata)
    delta, error = -2.35 * log(alpha), 2.35 * sqrt(variance)
    p = erfc(sqrt(chi_square / 2))
    return Difference(
        reference=sizes[0],
        focal=sizes[1],
        delta=delta,
        chi_square=chi_square,
        p=p,
        size=_size(delta, error, p),
    )


def discoveries(ps: Sequence[float]) -> set[int]:
    """The places of those that are no chance among so many, by Benjamini and Hochberg."""
    order = sorted(range(len(ps)), key=lambda place: ps[place])
    last = 0
    for rank, place in enumerate(order, start=1):
        if ps[place] <= LEVEL * rank / len(ps):
            last = rank
    return set(order[:last])


Stratum = tuple[float, float, float, float]
"""Right and wrong in the reference group, right and wrong in the focal one."""


def _joined(reference: Tally, focal: Tally) -> list[Stratum]:
    """Neighbouring levels together, until there are some of both groups in each."""
    strata: list[list[float]] = []
    is_full = True
    for level in sorted(reference.keys() | focal.keys()):
        cells = [*reference.get(level, (0, 0)), *focal.get(level, (0, 0))]
        if is_full:
            strata.append([0, 0, 0, 0])
        strata[-1] = [some + more for some, more in zip(strata[-1], cells, strict=True)]
        a, b, c, d = strata[-1]
        is_full = a + b >= _THIN and c + d >= _THIN
    if not is_full and len(strata) > 1:
        rest = strata.pop()
        strata[-1] = [some + more for some, more in zip(strata[-1], rest, strict=True)]
    return [(a, b, c, d) for a, b, c, d in strata]


def _chi_square(strata: Iterable[Stratum]) -> float | None:
    """With Yates's correction for continuity; one degree of freedom."""
    apart, variances = [], []
    for a, b, c, d in strata:
        n = a + b + c + d
        apart.append(a - (a + b) * (a + c) / n)
        variances.append((a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1)))
    variance = fsum(variances)
    if not variance:
        return None
    return max(0.0, abs(fsum(apart)) - 0.5) ** 2 / variance


def _odds(strata: Sequence[Stratum]) -> tuple[float, float]:
    """The common odds ratio, and Robins, Breslow and Greenland's variance of its logarithm."""
    pairs = [
        ((a + d) / n, (b + c) / n, a * d / n, b * c / n)
        for a, b, c, d in strata
        for n in [a + b + c + d]
    ]
    r, s = fsum(each[2] for each in pairs), fsum(each[3] for each in pairs)
    if not (r and s):
        # All right or all wrong in one of the groups: as if half of one were otherwise.
        return _odds([(a + 0.5, b + 0.5, c + 0.5, d + 0.5) for a, b, c, d in strata])
    variance = (
        fsum(p * r_k for p, _q, r_k, _s in pairs) / (2 * r * r)
        + fsum(p * s_k + q * r_k for p, q, r_k, s_k in pairs) / (2 * r * s)
        + fsum(q * s_k for _p, q, _r, s_k in pairs) / (2 * s * s)
    )
    return r / s, variance


def _size(delta: float, error: float, p: float) -> Size:
    if abs(delta) < 1 or p >= LEVEL:
        return Size.NEGLIGIBLE
    if abs(delta) >= 1.5 and abs(delta) - 1 > _ONE_SIDED * error:
        return Size.LARGE
    return Size.SOME


def added(tallies: Iterable[Tally]) -> Tally:
    """Several groups as one."""
    whole: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for tally in tallies:
        for level, (right, wrong) in tally.items():
            whole[level][0] += right
            whole[level][1] += wrong
    return whole
