"""How one question did among those who were asked it, as Moodle's quiz statistics define it.

x is the mark on the question, X − x what the same attempt came to without it. Variances and
covariances are those of a sample (n − 1), of deviations from the mean, summed without loss.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from operator import mul

from assessments.contents import Content, number


@dataclass(frozen=True, kw_only=True)
class ItemStatistics:
    """Per cent, but for variance and covariance, which are in the square of the marks' unit.

    None where it cannot be said: of a question without points, of a single attempt, or where all
    marks are the same.
    """

    attempts: int
    facility: float | None
    deviation: float | None
    discrimination: float | None
    efficiency: float | None
    variance: float | None
    covariance_with_total: float | None


def item_statistics(
    *, marks: Sequence[float], totals: Sequence[float], maximum: float
) -> ItemStatistics:
    """Of the marks on one question and the totals of the same attempts, in the same order."""
    count = len(marks)
    facility = 100 * mean(marks) / maximum if count and maximum else None
    if count < 2:
        return ItemStatistics(
            attempts=count,
            facility=facility,
            deviation=None,
            discrimination=None,
            efficiency=None,
            variance=None,
            covariance_with_total=None,
        )
    rests = [total - mark for total, mark in zip(totals, marks, strict=True)]
    own, other = deviations(marks), deviations(rests)
    variance, variance_of_rests = covariance(own, own), covariance(other, other)
    together = covariance(own, other)
    most = covariance(sorted(own), sorted(other))
    spread = sqrt(variance) * sqrt(variance_of_rests)
    return ItemStatistics(
        attempts=count,
        facility=facility,
        deviation=100 * sqrt(variance) / maximum if maximum else None,
        discrimination=100 * together / spread if spread else None,
        efficiency=100 * together / most if most else None,
        variance=variance,
        covariance_with_total=variance + together,
    )


def mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)


def deviations(values: Sequence[float]) -> list[float]:
    """Of each value from the mean of all."""
    middle = mean(values)
    return [value - middle for value in values]


def covariance(some: Sequence[float], others: Sequence[float]) -> float:
    """Of two lists of deviations, of at least two each."""
    # The mean was rounded; by how much, the deviations tell together.
    rounding = fsum(some) * fsum(others) / len(some)
    return (fsum(map(mul, some, others)) - rounding) / (len(some) - 1)


def guessed(content: Content) -> float | None:
    """What blind guessing comes to in per cent; None where guessing needs more than a choice."""
    match content["kind"]:
        case "single" | "true_false":
            credits = [max(0.0, float(number(each["credit"]))) for each in content["answers"]]
            return fsum(credits) / len(credits) if credits else None
        case "words" | "number" | "essay":
            return 0.0
        case _:
            return None
