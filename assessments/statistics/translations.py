"""Which questions of a quiz may be translated wrongly: harder, or easier, than in their source.

Answers in a language count for the translation that was shown: versions that differ in other
languages only are taken together. Right is what got all points.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.contents import Content, digest
from assessments.statistics.gathering import Gathered
from assessments.statistics.languages import Difference, Size, Tally, added, difference, discoveries
from cms.languages import source_codes


@dataclass(frozen=True, kw_only=True)
class Suspect:
    """A translation that is to be looked at, by the latest version that has it."""

    question: int
    version: int
    language: str
    found: Difference


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Versions to take together: whoever read the source, and whoever read the translation."""

    question: int
    language: str
    source: str
    sources: tuple[int, ...]
    translations: tuple[int, ...]


def suspects(
    *, found: Gathered, contents: Mapping[int, Content]
) -> tuple[list[Suspect], list[str]]:
    """Translations to look at, the worst first; and the languages that could be compared at all."""
    whole = _tallies(found, found.versions, frozenset())
    results = []
    by_pair: dict[tuple[str, str], list[tuple[Comparison, Difference]]] = defaultdict(list)
    for comparison in _comparisons(found, contents):
        if outcome := _outcome(comparison, whole):
            by_pair[comparison.source, comparison.language].append((comparison, outcome))
    for pair, first in by_pair.items():
        faulty = {each.question for each, outcome in first if outcome.size is Size.LARGE}
        results += _purified(found, pair, first, faulty) if faulty else first
    real = discoveries([outcome.p for _comparison, outcome in results])
    listed = [
        Suspect(
            question=comparison.question,
            version=max(comparison.translations),
            language=comparison.language,
            found=outcome,
        )
        for place, (comparison, outcome) in enumerate(results)
        if place in real and outcome.size is not Size.NEGLIGIBLE
    ]
    listed.sort(key=lambda each: (each.found.size is not Size.LARGE, -abs(each.found.delta)))
    return listed, sorted({comparison.language for comparison, _outcome in results})


def _purified(
    found: Gathered,
    pair: tuple[str, str],
    first: list[tuple[Comparison, Difference]],
    faulty: set[int],
) -> list[tuple[Comparison, Difference]]:
    """Once more, without the faulty questions in what people are compared by."""
    asked = {pk for each, _outcome in first for pk in (*each.sources, *each.translations)}
    tallies = _tallies(found, asked, frozenset(faulty), languages=set(pair))
    return [
        (comparison, outcome)
        for comparison, _before in first
        if (outcome := _outcome(comparison, tallies))
    ]


def _outcome(comparison: Comparison, tallies: Mapping[tuple[int, str], Tally]) -> Difference | None:
    return difference(
        reference=added(tallies.get((pk, comparison.source), {}) for pk in comparison.sources),
        focal=added(tallies.get((pk, comparison.language), {}) for pk in comparison.translations),
    )


def _tallies(
    found: Gathered,
    versions: Iterable[int],
    faulty: frozenset[int],
    languages: set[str] | None = None,
) -> dict[tuple[int, str], Tally]:
    """By version and language; people by what they reached in this and all sound questions."""
    totals, possible = list(found.totals), list(found.possible)
    for asked in found.versions.values():
        if asked.question in faulty:
            for mark, place in zip(asked.marks, asked.attempts, strict=True):
                totals[place] -= mark
                possible[place] -= asked.maximum
    tallies: dict[tuple[int, str], dict[int, list[int]]] = defaultdict(
        lambda: defaultdict(lambda: [0, 0])
    )
    for pk in versions:
        asked = found.versions[pk]
        # The question itself belongs to what people are compared by, however faulty: without
        # it, a sound one seems harder wherever readers are behind in everything.
        own = 1 if asked.question in faulty else 0
        most = asked.maximum
        for mark, place in zip(asked.marks, asked.attempts, strict=True):
            language = found.languages[place]
            if languages is not None and language not in languages:
                continue
            whole = possible[place] + own * most
            level = round(100 * (totals[place] + own * mark) / whole) if whole else 0
            tallies[pk, language][level][mark < most] += 1
    # A mapping that makes nothing up.
    return dict(tallies)


def _comparisons(found: Gathered, contents: Mapping[int, Content]) -> list[Comparison]:
    sources: dict[tuple[int, str], list[int]] = defaultdict(list)
    translations: dict[tuple[int, str, str, str], list[int]] = defaultdict(list)
    read = {
        (pk, found.languages[place])
        for pk, asked in found.versions.items()
        for place in asked.attempts
    }
    for pk, asked in found.versions.items():
        content = contents[pk]
        source = content["source_language"]
        original = _in_languages(content, {source})
        sources[asked.question, original].append(pk)
        for language in content["text"]:
            if language != source and (pk, language) in read:
                both = _in_languages(content, {source, language})
                translations[asked.question, original, both, language].append(pk)
    return [
        Comparison(
            question=question,
            language=language,
            source=contents[versions[0]]["source_language"],
            sources=tuple(sources[question, original]),
            translations=tuple(versions),
        )
        for (question, original, _both, language), versions in translations.items()
    ]


def _in_languages(content: Content, languages: set[str]) -> str:
    """Another whenever anything but the texts in other languages is."""
    known = set(source_codes())

    def keep(value: Any) -> Any:
        if isinstance(value, list):
            return [keep(each) for each in value]
        if not isinstance(value, dict):
            return value
        if value and known.issuperset(value):
            return {key: text for key, text in value.items() if key in languages}
        return {key: keep(each) for key, each in value.items()}

    return digest(keep(content))
