"""What a member may see of an attempt while answering: no key, no weights, no feedback."""

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.contents import Content, said
from assessments.kinds import pairs
from assessments.kinds.choices import label
from assessments.kinds.gaps import MARK, gap_content
from assessments.models import Kind, Response
from cms.models import Picture
from cms.reading import Localized

CHOOSING = {Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE}
TYPED = {Kind.WORDS, Kind.NUMBER, Kind.ESSAY}


@dataclass(frozen=True)
class Offered:
    """Something to choose or to match; ``key`` is what is posted."""

    key: str
    text: Localized
    is_chosen: bool = False


@dataclass(frozen=True)
class Prompt:
    """Something to match or to put in its place, with what was ``given`` for it so far."""

    name: str
    text: Localized
    choices: tuple[Offered, ...] = ()
    given: str = ""


@dataclass(frozen=True)
class AskedGap:
    """A gap where it stands in its text; without choices, something is typed."""

    name: str
    number: int
    choices: tuple[Offered, ...] = ()
    given: str = ""


@dataclass(frozen=True)
class AskedCase:
    """The case that the questions from here on are about."""

    title: Localized
    text: Localized


@dataclass(frozen=True, kw_only=True)
class AskedQuestion:
    """A question as a member may see it while answering.

    ``choices`` are what can be chosen; ``prompts`` what something is matched to or put in order.
    ``parts`` are the words and gaps of a text with gaps. ``hints`` are those earned so far, and
    ``given`` is what was typed so far.
    """

    number: int
    kind: str
    text: Localized
    choices: tuple[Offered, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    parts: tuple[str | AskedGap, ...] = ()
    units: tuple[str, ...] = ()
    picture: Picture | None = None
    picture_words: Localized | None = None
    section: Localized | None = None
    case: AskedCase | None = None
    hints: tuple[Localized, ...] = ()
    given: str = ""

    @property
    def field_name(self) -> str:
        return field_name(self.number)

    @property
    def allows_several(self) -> bool:
        return self.kind == Kind.MULTIPLE

    @property
    def places(self) -> range:
        """The places among which something is put in order."""
        return range(1, len(self.prompts) + 1)

    @property
    def is_a_group(self) -> bool:
        """Whether it is answered with more than one field."""
        return self.kind not in TYPED


def field_name(number: int, part: str = "") -> str:
    """The name that the answer to a question, or to a part of it, has in a posted form."""
    return f"q{number}-{part}" if part else f"q{number}"


def asked(responses: Sequence[Response], language: str | None = None) -> list[AskedQuestion]:
    """The questions of an attempt in one language, in their order; with their versions loaded."""
    pictures = Picture.objects.in_bulk(
        {pk for each in responses if (pk := each.version.content.get("picture"))}
    )
    questions, told = [], None
    for response in responses:
        case = response.version.content.get("case")
        begins = case if case and case["key"] != told else None
        told = case["key"] if case else None
        questions.append(_asked(response, language, pictures, begins))
    return questions


def _asked(
    response: Response, language: str | None, pictures: dict[int, Picture], case: Content | None
) -> AskedQuestion:
    content = response.version.content
    answer = response.answer
    hints = content.get("hints", [])[: response.tries]
    return AskedQuestion(
        number=response.position,
        kind=content["kind"],
        text=said(content, content["text"], language),
        choices=_choices(response, language),
        prompts=_prompts(response, language),
        parts=_parts(response, language),
        units=tuple(unit["name"] for unit in content.get("units", ())),
        picture=pictures.get(content.get("picture", 0)),
        picture_words=said(content, content.get("picture_words"), language),
        section=said(content, response.section, language) or None,
        case=_case(case, language) if case else None,
        hints=tuple(said(content, hint, language) for hint in hints),
        given=answer if content["kind"] in TYPED and answer else "",
    )


def _case(case: Content, language: str | None) -> AskedCase:
    return AskedCase(said(case, case["title"], language), said(case, case["text"], language))


def _choices(response: Response, language: str | None) -> tuple[Offered, ...]:
    content = response.version.content
    if content["kind"] not in CHOOSING:
        return ()
    by_key = {each["key"]: label(content, each, language) for each in content["answers"]}
    answer = response.answer
    chosen = answer if isinstance(answer, list) else [answer]
    return tuple(Offered(key, by_key[key], key in chosen) for key in response.order)


def _prompts(response: Response, language: str | None) -> tuple[Prompt, ...]:
    content, given = response.version.content, response.answer or {}
    if content["kind"] == Kind.MATCHING:
        by_key = {
            each["key"]: said(content, each["match"], language) for each in pairs.options(content)
        }
        return tuple(
            Prompt(
                name=field_name(response.position, each["key"]),
                text=said(content, each["text"], language),
                choices=tuple(
                    Offered(key, by_key[key], key == given.get(each["key"]))
                    for key in response.order
                ),
            )
            for each in pairs.prompts(content)
        )
    if content["kind"] == Kind.ORDERING:
        by_key = {each["key"]: said(content, each["text"], language) for each in content["answers"]}
        return tuple(
            Prompt(
                name=field_name(response.position, key),
                text=by_key[key],
                given=str(given.get(key, "")),
            )
            for key in response.order
        )
    return ()


def _parts(response: Response, language: str | None) -> tuple[str | AskedGap, ...]:
    content = response.version.content
    if content["kind"] != Kind.GAPS:
        return ()
    gaps = {gap["number"]: gap for gap in content["gaps"]}
    parts: list[str | AskedGap] = []
    for place, piece in enumerate(MARK.split(str(said(content, content["text"], language)))):
        if place % 2 and int(piece) in gaps:
            parts.append(_gap(response, gaps[int(piece)], language))
        elif place % 2 == 0 and piece:
            parts.append(piece)
    return tuple(parts)


def _gap(response: Response, gap: Content, language: str | None) -> AskedGap:
    inside = gap_content(response.version.content, gap)
    given = (response.answer or {}).get(str(gap["number"]), "")
    name = field_name(response.position, str(gap["number"]))
    if gap["kind"] != "choice":
        return AskedGap(name, gap["number"], given=given)
    offered = sorted(inside["answers"], key=lambda each: response.order.index(each["key"]))
    return AskedGap(
        name,
        gap["number"],
        tuple(
            Offered(each["key"], said(inside, each["text"], language), each["key"] == given)
            for each in offered
        ),
    )
