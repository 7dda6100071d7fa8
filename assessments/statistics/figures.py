"""All figures of a quiz as they are kept, as JSON. Pure::

    {"scale": {"attempts", "mean", "median", "deviation", "skewness", "kurtosis"},
     "reliability": {"attempts", "consistency", "error_ratio", "standard_error"} or null,
     "questions": [{"question", "intended_weight", "effective_weight",
                    "versions": [{"version", "attempts", "facility", "deviation",
                                  "discrimination", "efficiency", "guessed",
                                  "choices": [{"key", "is_right", "count", "rest"}],
                                  "given": [{"part", "answer", "is_right", "count"}]}]}],
     "compared": ["my", …],
     "suspects": [{"question", "version", "language", "reference", "focal", "delta", "p",
                   "size"}]}

Per cent throughout, and empty where fewer than ``FEWEST`` were counted. A version that fewer were
asked has nothing but its id. The latest version stands first.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from assessments.contents import Content
from assessments.statistics.choices import CHOOSING, FEWEST, choices_of
from assessments.statistics.gathering import Chosen, Gathered
from assessments.statistics.given import Given
from assessments.statistics.items import covariance, deviations, guessed, item_statistics
from assessments.statistics.scales import (
    Reliability,
    effective_weights,
    reliability,
    scale_statistics,
)
from assessments.statistics.translations import Suspect, suspects

Figures = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Whole:
    """What the questions are to the whole; weights by question, in per cent."""

    reliability: Figures | None = None
    intended: Mapping[int, float] = field(default_factory=dict)
    effective: Mapping[int, float | None] = field(default_factory=dict)


def figures_of(
    *,
    found: Gathered,
    contents: Mapping[int, Content],
    chosen: Iterable[Chosen],
    given: Mapping[int, Sequence[Given]],
) -> Figures:
    """Of what was gathered, the contents of its versions, what was chosen of them, and given."""
    if len(found.totals) < FEWEST:
        return {}
    answers: dict[int, list[Chosen]] = defaultdict(list)
    for each in chosen:
        answers[each.version].append(each)
    versions: dict[int, list[int]] = defaultdict(list)
    for version, asked in found.versions.items():
        versions[asked.question].append(version)
    percents = _percents(found, range(len(found.totals)))
    whole = _whole(found)
    listed, compared = suspects(found=found, contents=contents)
    return {
        "scale": asdict(scale_statistics(totals=percents)),
        "reliability": whole.reliability,
        "questions": [
            {
                "question": question,
                "intended_weight": whole.intended.get(question),
                "effective_weight": whole.effective.get(question),
                "versions": [
                    _version(found, each, contents[each], answers[each])
                    | _given(found, each, given.get(each, ()))
                    for each in sorted(versions[question], reverse=True)
                ],
            }
            for question in sorted(versions)
        ],
        "compared": compared,
        "suspects": [_suspect(each) for each in listed],
    }


def _suspect(suspect: Suspect) -> Figures:
    return {
        "question": suspect.question,
        "version": suspect.version,
        "language": suspect.language,
        "reference": suspect.found.reference,
        "focal": suspect.found.focal,
        "delta": suspect.found.delta,
        "p": suspect.found.p,
        "size": suspect.found.size.value,
    }


def _percents(found: Gathered, places: Iterable[int]) -> list[float]:
    return [
        100 * found.totals[place] / found.possible[place] if found.possible[place] else 0.0
        for place in places
    ]


def _version(found: Gathered, version: int, content: Content, chosen: list[Chosen]) -> Figures:
    asked = found.versions[version]
    if len(asked.marks) < FEWEST:
        return {"version": version}
    item = item_statistics(
        marks=asked.marks,
        totals=[found.totals[place] for place in asked.attempts],
        maximum=asked.maximum,
    )
    choices = choices_of(content=content, chosen=chosen) if content["kind"] in CHOOSING else []
    return {
        "version": version,
        "attempts": item.attempts,
        "facility": item.facility,
        "deviation": item.deviation,
        "discrimination": item.discrimination,
        "efficiency": item.efficiency,
        "guessed": guessed(content),
        "choices": [asdict(each) for each in choices],
    }


def _given(found: Gathered, version: int, given: Sequence[Given]) -> Figures:
    if len(found.versions[version].marks) < FEWEST:
        return {}
    return {"given": [asdict(each) for each in given]}


def _whole(found: Gathered) -> Whole:
    """What only attempts at the same questions tell: nothing if most were asked others."""
    places = found.alike()
    if len(places) < FEWEST or 2 * len(places) < len(found.totals):
        return Whole()
    marks, maxima = _columns(found, places)
    totals = [found.totals[place] for place in places]
    own = [deviations(each) for each in marks.values()]
    of_totals = deviations(totals)
    reliable = reliability(totals=totals, variances=[covariance(each, each) for each in own])
    weights = effective_weights([covariance(each, of_totals) for each in own])
    possible = sum(maxima.values())
    return Whole(
        reliability=None if reliable is None else _reliability(reliable, len(places), possible),
        intended={question: 100 * each / possible for question, each in maxima.items() if possible},
        effective=dict(zip(marks, weights, strict=True)),
    )


def _reliability(found: Reliability, attempts: int, possible: float) -> Figures:
    """In per cent of what is possible, which is not nothing where totals differ."""
    return {
        "attempts": attempts,
        "consistency": found.consistency,
        "error_ratio": found.error_ratio,
        "standard_error": 100 * found.standard_error / possible,
    }


def _columns(found: Gathered, places: list[int]) -> tuple[dict[int, list[float]], dict[int, float]]:
    """By question, the marks that attempts in these places had, and the most they could have."""
    order = {place: number for number, place in enumerate(places)}
    marks: dict[int, list[float]] = {}
    maxima: dict[int, float] = {}
    for asked in found.versions.values():
        of_these = [
            (number, mark)
            for mark, place in zip(asked.marks, asked.attempts, strict=True)
            if (number := order.get(place)) is not None
        ]
        if of_these:
            column = marks.setdefault(asked.question, [0.0] * len(places))
            for number, mark in of_these:
                column[number] = mark
            maxima[asked.question] = asked.maximum
    return marks, maxima
