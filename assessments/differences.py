"""Two contents of a question side by side, and what differs between them, in words.

Pure: nothing here reads the database, and all kinds of questions are told the same way.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.contents import Content, Texts, number, said
from assessments.kinds.registry import kind_of
from cms.languages import describe

_WORTH = {"single", "multiple", "true_false", "words", "number", "gaps"}
_IN_PARTS = {"multiple", "matching", "ordering", "gaps"}
_MIXABLE = {"single", "multiple", "gaps"}
_TYPED = {"words", "gaps"}

Key = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing that a content says. ``language`` is its text's; empty for words of this page."""

    key: Key
    label: str
    text: str
    language: str = ""
    is_translation: bool = False


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The same part of two contents; None where it is not there."""

    before: Part | None
    after: Part | None

    @property
    def part(self) -> Part:
        """The later one, by whose place among the others both are named."""
        part = self.after or self.before
        if part is None:
            raise ValueError("a pair of nothing")
        return part

    @property
    def differs(self) -> bool:
        return self.before is None or self.after is None or self.before.text != self.after.text

    @property
    def label(self) -> str:
        return self.part.label

    @property
    def is_translation(self) -> bool:
        return self.part.is_translation

    @property
    def sentence(self) -> str:
        """What became of it: added, taken away, or changed."""
        if self.before is None:
            return _("%(part)s: added") % {"part": self.label}
        if self.after is None:
            return _("%(part)s: taken away") % {"part": self.label}
        return _("%(part)s: changed") % {"part": self.label}


def side_by_side(
    before: Content, after: Content, *, pictures: Mapping[int, str] | None = None
) -> list[Pair]:
    """All parts of both, in the order of the later; what only the earlier has stands at the end.

    ``pictures`` are titles by the pictures' ids.
    """
    old = {part.key: part for part in parts_of(before, pictures=pictures)}
    new = {part.key: part for part in parts_of(after, pictures=pictures)}
    keys = [*new, *(key for key in old if key not in new)]
    pairs = [Pair(before=old.get(key), after=new.get(key)) for key in keys]
    return [*pairs, *_orders(before, after)]


def changes(
    before: Content, after: Content, *, pictures: Mapping[int, str] | None = None
) -> list[Pair]:
    """What differs, translations last; empty where a learner and a marker get the same."""
    pairs = side_by_side(before, after, pictures=pictures)
    return sorted((pair for pair in pairs if pair.differs), key=lambda pair: pair.is_translation)


def parts_of(content: Content, *, pictures: Mapping[int, str] | None = None) -> Iterator[Part]:
    """Everything that the content says, one thing after the other."""
    offers = kind_of(content).offers
    yield from _texts(content, ("text",), _("Question"), content["text"])
    yield from _case_and_picture(content, pictures or {})
    if "gaps" in offers:
        yield from _gaps(content)
    if "answers" in offers:
        yield from _answers(content)
    if "units" in offers:
        yield from _units(content)
    if "criteria" in offers:
        yield from _rubric(content)
    yield from _texts(content, ("feedback",), _("Explanation"), content.get("feedback"))
    if "answers" in offers:
        yield from _marking(content)


def _texts(content: Content, key: Key, label: str, texts: Texts | None) -> Iterator[Part]:
    """A text in the language it was written in, and each of its translations."""
    source = content["source_language"]
    for language, text in sorted((texts or {}).items(), key=lambda each: each[0] != source):
        name = label
        if language != source:
            name = _("%(part)s, in %(language)s") % {
                "part": label,
                "language": describe(language).name,
            }
        yield Part(
            key=(*key, language),
            label=name,
            text=str(text),
            language=language,
            is_translation=language != source,
        )


def _case_and_picture(content: Content, pictures: Mapping[int, str]) -> Iterator[Part]:
    if case := content.get("case"):
        # In its own language, which need not be the question's.
        told = {**content, "source_language": case["source_language"]}
        yield from _texts(told, ("case", case["key"], "title"), _("Case"), case["title"])
        yield from _texts(told, ("case", case["key"], "text"), _("Text of the case"), case["text"])
    if picture := content.get("picture"):
        title = pictures.get(picture) or _("number %(number)d") % {"number": picture}
        yield Part(key=("picture",), label=_("Picture"), text=title)
        yield from _texts(
            content, ("picture_words",), _("Picture in words"), content.get("picture_words")
        )


def _gaps(content: Content) -> Iterator[Part]:
    kinds = {
        "choice": _("chosen from a list"),
        "words": _("a few words"),
        "number": _("a number"),
    }
    for gap in content["gaps"]:
        place, name = str(gap["number"]), _("Gap %(number)d") % {"number": gap["number"]}
        yield Part(key=("gap", place, "kind"), label=name, text=kinds[gap["kind"]])
        label = _("%(part)s counts") % {"part": name}
        yield Part(key=("gap", place, "weight"), label=label, text=_short(gap["weight"]))


def _answers(content: Content) -> Iterator[Part]:
    for place, answer in enumerate(content["answers"], start=1):
        yield from _answer(content, answer, _name(content, answer, place))


def _name(content: Content, answer: Content, place: int) -> str:
    match content["kind"]:
        case "true_false":
            return _("It is true") if place == 1 else _("It is false")
        case "matching":
            return _("Line %(number)d") % {"number": place}
        case "gaps":
            return _("Answer %(number)d, to gap %(gap)d") % {"number": place, "gap": answer["gap"]}
        case _:
            return _("Answer %(number)d") % {"number": place}


def _answer(content: Content, answer: Content, name: str) -> Iterator[Part]:
    key: Key = ("answer", answer["key"])
    kind = content["kind"]
    yield from _texts(content, (*key, "text"), name, answer["text"])
    if kind == "matching":
        label = _("%(part)s belongs to") % {"part": name}
        yield from _texts(content, (*key, "match"), label, answer["match"])
    if kind == "gaps":
        label = _("%(part)s fills gap") % {"part": name}
        yield Part(key=(*key, "gap"), label=label, text=str(answer["gap"]))
    if answer["number"] is not None and kind in ("number", "gaps"):
        yield Part(key=(*key, "number"), label=name, text=_short(answer["number"]))
        if number(answer["tolerance"]):
            label = _("%(part)s: up to this far off") % {"part": name}
            yield Part(key=(*key, "tolerance"), label=label, text=_short(answer["tolerance"]))
    if kind in _WORTH:
        label = _("%(part)s is worth") % {"part": name}
        yield Part(key=(*key, "credit"), label=label, text=_percent(answer["credit"]))
    if answer["stays_last"]:
        label = _("%(part)s stays last") % {"part": name}
        yield Part(key=(*key, "stays_last"), label=label, text=_("yes"))
    label = _("%(part)s: feedback") % {"part": name}
    yield from _texts(content, (*key, "feedback"), label, answer.get("feedback"))


def _units(content: Content) -> Iterator[Part]:
    units = content["units"]
    if units:
        yield Part(key=("unit",), label=_("Unit of the answers"), text=units[0]["name"])
    for unit in units[1:]:
        label = _("How many %(unit)s make one of the first unit") % {"unit": unit["name"]}
        yield Part(key=("unit", unit["name"]), label=label, text=_short(unit["factor"]))


def _rubric(content: Content) -> Iterator[Part]:
    for place, criterion in enumerate(content["criteria"], start=1):
        key: Key = ("criterion", criterion["key"])
        name = _("Line %(number)d of the rubric") % {"number": place}
        yield from _texts(content, (*key, "text"), name, criterion["text"])
        label = _("%(part)s counts") % {"part": name}
        yield Part(key=(*key, "weight"), label=label, text=_short(criterion["weight"]))
    if note := content.get("for_markers"):
        language = content["source_language"]
        label = _("Note for those who mark")
        yield Part(key=("for_markers",), label=label, text=note, language=language)


def _marking(content: Content) -> Iterator[Part]:
    """How it is offered and marked, and the hints; what the kind has no use for is left out."""
    kind, yes_or_no = content["kind"], {True: _("yes"), False: _("no")}
    for field, label, kinds in (
        ("all_or_nothing", _("Points only if all of it is right"), _IN_PARTS),
        ("shuffle", _("Answers in another order each time"), _MIXABLE),
        ("case_sensitive", _("Capital letters matter"), _TYPED),
    ):
        if kind in kinds:
            yield Part(key=(field,), label=label, text=yes_or_no[bool(content.get(field))])
    label = _("Off for each further try")
    yield Part(key=("penalty",), label=label, text=_percent(number(content["penalty"]) * 100))
    for place, hint in enumerate(content.get("hints", ()), start=1):
        yield from _texts(content, ("hint", str(place)), _("Hint %(n)d") % {"n": place}, hint)


def _orders(before: Content, after: Content) -> Iterator[Pair]:
    """Of each list, the order of what both have, where it is another."""
    orders = {
        "answers": _("The right order")
        if after["kind"] == "ordering"
        else _("The order of the answers"),
        "criteria": _("The order of the rubric"),
    }
    for name, label in orders.items():
        old, new = before.get(name, []), after.get(name, [])
        both = {each["key"] for each in old} & {each["key"] for each in new}
        parts = [
            Part(key=(name, "order"), label=label, text=_listed(content, rows, both))
            for content, rows in ((before, old), (after, new))
        ]
        # By their ids: a text that changed is told where it is.
        if [each["key"] for each in old if each["key"] in both] != [
            each["key"] for each in new if each["key"] in both
        ]:
            yield Pair(before=parts[0], after=parts[1])


def _listed(content: Content, rows: Sequence[Content], keys: set[str]) -> str:
    return " – ".join(
        str(said(content, each["text"], content["source_language"])) or each.get("number") or "…"
        for each in rows
        if each["key"] in keys
    )


def _short(value: object) -> str:
    """A number in as few digits as say it."""
    return f"{number(value).normalize():f}"


def _percent(value: object) -> str:
    """As exact as forms take it: a third of all is 33.33333."""
    return f"{_short(number(value).quantize(Decimal('0.00001')))}%"
