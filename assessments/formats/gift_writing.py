"""GIFT, written."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from assessments.formats.parsed import ALL, NOTHING, ParsedAnswer, ParsedQuestion

_ESCAPES = str.maketrans({mark: f"\\{mark}" for mark in "\\#=~{}:"} | {"\n": "\\n", "\r": None})


def can_hold(question: ParsedQuestion) -> bool:
    """Some kinds do not exist in GIFT, and an arrow means a pair wherever it stands."""
    if question.type in ("shortanswer", "match"):
        sides = (f"{each.text.text}{each.feedback.text}" for each in question.answers)
        return not any("->" in side for side in sides)
    return question.type in ("multichoice", "truefalse", "numerical", "essay")


def written(questions: Iterable[ParsedQuestion]) -> str:
    """A file of the questions, all of which GIFT can hold."""
    blocks = []
    category = ""
    for question in questions:
        if question.category != category:
            category = question.category
            blocks.append(f"$CATEGORY: {category.translate(_ESCAPES)}")
        blocks.append("\n".join(_lines(question)))
    return "\n\n".join(blocks) + "\n"


def _lines(question: ParsedQuestion) -> Iterator[str]:
    if question.tags:
        tags = (tag.replace("]", "\\]") for tag in question.tags)
        yield "// " + " ".join(f"[tag:{tag}]" for tag in tags)
    name = f"::{question.name.translate(_ESCAPES)}::" if question.name else ""
    # Said even where it seems plain, so that nothing in the text is taken for something else.
    opening = "{#" if question.type == "numerical" else "{"
    yield f"{name}[plain]{question.text.text.translate(_ESCAPES)}{opening}"
    yield from _WRITERS[question.type](question.answers, question)
    if question.feedback:
        yield f"\t####{_text(question.feedback.text)}"
    yield "}"


def _text(words: str) -> str:
    return ("[plain]" if words.startswith("[") else "") + words.translate(_ESCAPES)


def _commented(answer: ParsedAnswer) -> str:
    return f"#{_text(answer.feedback.text)}" if answer.feedback else ""


def _per_cent(share: Decimal) -> str:
    return f"%{_digits(share * 100)}%"


def _digits(value: Decimal) -> str:
    return f"{round(value, 5).normalize():f}"


def _choices(answers: Sequence[ParsedAnswer], question: ParsedQuestion) -> Iterator[str]:
    for each in answers:
        mark = "~" if each.fraction == NOTHING else f"~{_per_cent(each.fraction)}"
        if question.single and each.fraction == ALL:
            mark = "="
        yield f"\t{mark}{_text(each.text.text)}{_commented(each)}"


def _verdict(answers: Sequence[ParsedAnswer], _question: ParsedQuestion) -> Iterator[str]:
    is_true = answers[0].fraction == ALL
    right, wrong = answers if is_true else reversed(answers)
    said = "TRUE" if is_true else "FALSE"
    if right.feedback or wrong.feedback:
        said += f"#{_text(wrong.feedback.text)}#{_text(right.feedback.text)}"
    yield f"\t{said}"


def _words(answers: Sequence[ParsedAnswer], _question: ParsedQuestion) -> Iterator[str]:
    for each in answers:
        yield f"\t={_per_cent(each.fraction)}{_text(each.text.text)}{_commented(each)}"


def _numbers(answers: Sequence[ParsedAnswer], _question: ParsedQuestion) -> Iterator[str]:
    for each in answers:
        number = "*" if each.number is None else f"{each.number:f}:{each.tolerance:f}"
        yield f"\t={_per_cent(each.fraction)}{number}{_commented(each)}"


def _pairs(answers: Sequence[ParsedAnswer], _question: ParsedQuestion) -> Iterator[str]:
    for each in answers:
        yield f"\t={_text(each.text.text)} -> {each.match.text.translate(_ESCAPES)}"


def _nothing(_answers: Sequence[ParsedAnswer], _question: ParsedQuestion) -> Iterator[str]:
    yield from ()


_WRITERS = {
    "multichoice": _choices,
    "truefalse": _verdict,
    "shortanswer": _words,
    "numerical": _numbers,
    "match": _pairs,
    "essay": _nothing,
}
