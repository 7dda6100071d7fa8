"""How a quiz did as a whole, as Moodle's quiz statistics define it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import median

from assessments.statistics.items import covariance, deviations, mean


@dataclass(frozen=True, kw_only=True)
class ScaleStatistics:
    """In the unit of the totals; None where there are too few, or all totals are the same."""

    attempts: int
    mean: float
    median: float
    deviation: float | None
    skewness: float | None
    kurtosis: float | None


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """Whether the questions measure the same thing: per cent, but for the standard error.

    ``consistency`` is Cronbach's α. It is below 0 where questions contradict each other.
    """

    consistency: float
    error_ratio: float
    standard_error: float


def scale_statistics(*, totals: Sequence[float]) -> ScaleStatistics:
    """Of the totals of at least one attempt."""
    count = len(totals)
    away = deviations(totals)
    variance = covariance(away, away) if count > 1 else None
    skewness = kurtosis = None
    if variance and count > 2:
        third = fsum(each**3 for each in away)
        skewness = third * count / ((count - 1) * (count - 2)) / variance**1.5
    if variance and count > 3:
        second, fourth = variance * (count - 1), fsum(each**4 for each in away)
        kurtosis = (
            (count * (count + 1) * fourth - 3 * (count - 1) * second**2)
            / ((count - 1) * (count - 2) * (count - 3))
            / variance**2
        )
    return ScaleStatistics(
        attempts=count,
        mean=mean(totals),
        median=median(totals),
        deviation=None if variance is None else sqrt(variance),
        skewness=skewness,
        kurtosis=kurtosis,
    )


def reliability(*, totals: Sequence[float], variances: Sequence[float]) -> Reliability | None:
    """Of the totals, and the variance of each question's marks in the same unit.

    None for a single question, fewer than three attempts, or totals that are all the same.
    """
    questions = len(variances)
    if questions < 2 or len(totals) < 3:
        return None
    away = deviations(totals)
    variance = covariance(away, away)
    if not variance:
        return None
    alpha = questions / (questions - 1) * (1 - fsum(variances) / variance)
    # Rounding must not take the root of less than nothing.
    error = sqrt(max(0.0, 1 - alpha))
    return Reliability(
        consistency=100 * alpha, error_ratio=100 * error, standard_error=sqrt(variance) * error
    )


def effective_weights(covariances: Sequence[float]) -> list[float | None]:
    """How much each question decided about the total, in per cent, by its covariance with it.

    None of a question that works against the total.
    """
    whole = fsum(sqrt(each) for each in covariances if each > 0)
    return [100 * sqrt(each) / whole if whole and each >= 0 else None for each in covariances]
