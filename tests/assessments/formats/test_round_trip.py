"""What is written is read as it was, whatever stands in its texts."""

from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.formats import gift, gift_writing, moodle_xml, moodle_xml_writing
from assessments.formats.drafting import draft_of
from assessments.formats.parsed import (
    File,
    ParsedAnswer,
    ParsedGap,
    ParsedQuestion,
    ParsedUnit,
    Text,
)

LETTERS = st.characters(
    exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufeff\u2028\u2029"
)
MARKS = ["->", "::", "[html]", "{#1}", "&amp;", "####", "</text>", "]]>", "//", "{1:SA:=x}"]
MARKS += ["<b>", "\\n", "$CATEGORY:", "=%50%", "T"]
SIGNS = st.sampled_from([*"\\#=~{}:[]%*@$&<>\"'|/-+.,;! \u0646\u1019\u0e01", *MARKS])
SPACED = st.lists(SIGNS | LETTERS, min_size=1, max_size=12).map("".join)


def trimmed(words):
    return words.strip(" \t\n\r\0\x0b")


# Something that can be seen: of blanks alone no answer is made.
LINES = SPACED.map(trimmed).filter(str.strip)
LONG = st.lists(LINES, min_size=1, max_size=3).map("\n".join)
NAMES = LINES.filter(lambda words: "<" not in words).map(lambda words: " ".join(words.split()))
FEEDBACK = st.just("") | LONG
SHARES = st.sampled_from([Decimal(share) for share in ("-1", "-0.3333333", "0", "0.25", "0.9")])
NUMBERS = st.decimals(-1_000_000, 1_000_000, allow_nan=False, places=6)


def text(words):
    return Text(text=words)


def answer(words, share, feedback="", **kwargs):
    return ParsedAnswer(
        text=text(words), fraction=Decimal(share), feedback=text(feedback), **kwargs
    )


@st.composite
def choices(draw):
    words = draw(st.lists(LINES, min_size=2, max_size=5))
    single = draw(st.booleans())
    if single:
        shares = [Decimal(1), *draw(st.lists(SHARES, min_size=len(words), max_size=len(words)))]
    else:
        right = draw(st.integers(1, len(words)))
        one = {1: "1", 2: "0.5", 3: "0.3333333", 4: "0.25", 5: "0.2"}[right]
        shares = [Decimal(one)] * right + [Decimal("-0.5")] * len(words)
    answers = [
        answer(each, share, draw(FEEDBACK)) for each, share in zip(words, shares, strict=False)
    ]
    return {"type": "multichoice", "single": single, "answers": draw(st.permutations(answers))}


@st.composite
def verdicts(draw):
    is_true = draw(st.booleans())
    return {
        "type": "truefalse",
        "answers": [
            answer("True", int(is_true), draw(FEEDBACK)),
            answer("False", int(not is_true), draw(FEEDBACK)),
        ],
    }


@st.composite
def few_words(draw):
    others = draw(st.lists(st.tuples(LINES, SHARES, FEEDBACK), max_size=3))
    return {
        "type": "shortanswer",
        "answers": [answer(draw(LINES), 1, draw(FEEDBACK)), *(answer(*each) for each in others)],
    }


@st.composite
def numbers(draw):
    others = draw(st.lists(st.tuples(NUMBERS, NUMBERS, SHARES, FEEDBACK), max_size=3))
    answers = [
        answer(f"{number:f}", share, feedback, number=number, tolerance=abs(tolerance))
        for number, tolerance, share, feedback in [
            (draw(NUMBERS), draw(NUMBERS), 1, draw(FEEDBACK)),
            *others,
        ]
    ]
    if draw(st.booleans()):
        answers.append(answer("*", 0, draw(FEEDBACK)))
    return {"type": "numerical", "answers": answers}


@st.composite
def pairs(draw):
    sides = draw(st.lists(st.tuples(LINES, LINES), min_size=2, max_size=4))
    only_right = draw(st.lists(LINES, max_size=2))
    return {
        "type": "match",
        "answers": [
            *(answer(left, 1, match=text(right)) for left, right in sides),
            *(answer("", 0, match=text(right)) for right in only_right),
        ],
    }


@st.composite
def asked(draw, rest):
    return ParsedQuestion(
        line=0,
        name=draw(NAMES),
        text=text(draw(LONG)),
        feedback=text(draw(FEEDBACK)),
        tags=draw(st.lists(st.sampled_from(["law", "acts ]", "ကာ"]), unique=True, max_size=2)),
        category=draw(st.sampled_from(["", "Law", "Law/Acts: old"])),
        points=Decimal(1),
        **draw(rest),
    )


@st.composite
def with_extras(draw, rest):
    question = draw(asked(rest))
    extras = {
        "hints": [text(hint) for hint in draw(st.lists(LONG, max_size=2))],
        "points": draw(st.decimals(0, 100, places=2)),
        "penalty": draw(st.sampled_from([Decimal("0.3333333"), Decimal(0), Decimal(1)])),
        "shuffle": draw(st.booleans()),
    }
    if question.type == "shortanswer":
        extras["case_sensitive"] = draw(st.booleans())
    if question.type == "numerical":
        extras["units"] = draw(
            st.sampled_from(
                [(), (ParsedUnit(name="km"), ParsedUnit(name="m", factor=Decimal(1000)))]
            )
        )
    return ParsedQuestion(**vars(question) | extras)


PLAIN_KINDS = choices() | verdicts() | few_words() | numbers() | pairs()
ESSAYS = st.just({"type": "essay"})
ORDERS = st.lists(LINES, min_size=2, max_size=4).map(
    lambda things: {"type": "ordering", "answers": [answer(thing, 1) for thing in things]}
)


def drafts(questions):
    """What the bank would hold; names of lines and places in a file are not of it."""
    found = []
    for question in questions:
        draft = draft_of(question)
        held = {name: value for name, value in vars(draft).items() if name != "parsed"}
        held["category"] = draft.parsed.category
        held["tags"] = list(draft.parsed.tags)
        held["shuffle"] = draft.parsed.shuffle
        held["case"] = draft.parsed.case_sensitive
        found.append(held)
    return found


def one_space(held):
    """HTML does not tell how many spaces there are, nor does Moodle keep texts with gaps plain."""
    if isinstance(held, str):
        return "\n".join(" ".join(line.split()) for line in held.split("\n"))
    return held


@given(st.lists(asked(PLAIN_KINDS | ESSAYS), min_size=1, max_size=3))
def test_gift_is_read_as_it_was_written(questions):
    for question in questions:
        assume(gift_writing.can_hold(question))

    parsed = gift.read(gift_writing.written(questions))

    assert parsed.faults == []
    expected = [{**held, "points": None} for held in drafts(questions)]
    assert drafts(parsed.questions) == expected


@given(st.lists(with_extras(PLAIN_KINDS | ESSAYS | ORDERS), min_size=1, max_size=3))
def test_moodle_xml_is_read_as_it_was_written(questions):
    parsed = moodle_xml.read(moodle_xml_writing.written(questions))

    assert parsed.faults == []
    assert drafts(parsed.questions) == drafts(questions)


@st.composite
def gaps(draw):
    parts, found, answers = [draw(LINES)], [], []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        kind = draw(st.sampled_from(["choice", "words", "number"]))
        rest = draw({"choice": choices(), "words": few_words(), "number": numbers()}[kind])
        assume(rest.get("single", True))
        found.append(ParsedGap(number=number, kind=kind, weight=Decimal(draw(st.integers(1, 9)))))
        answers += (ParsedAnswer(**vars(each) | {"gap": number}) for each in rest["answers"])
        parts += [f"{{#{number}}}", draw(LINES)]
    assume("[[" not in "".join(parts) and "{#" not in "".join(parts[::2]))
    return {"type": "multianswer", "gaps": found, "answers": answers, "text": text(" ".join(parts))}


@given(gaps(), NAMES)
def test_gaps_are_read_as_they_were_written(rest, name):
    question = ParsedQuestion(line=0, name=name, points=Decimal(3), **rest)

    parsed = moodle_xml.read(moodle_xml_writing.written([question]))

    assert parsed.faults == []
    (held,), (read,) = drafts([question]), drafts(parsed.questions)
    assert one_space(read["text"]) == one_space(held["text"])
    assert (read["gaps"], read["points"]) == (held["gaps"], 3)
    assert [
        {name: one_space(value) for name, value in vars(each).items()} for each in read["answers"]
    ] == [
        {name: one_space(value) for name, value in vars(each).items()} for each in held["answers"]
    ]


def test_what_looks_like_a_format_is_read_as_it_was_written():
    answers = [answer("[html]<b>", 1, "[plain]x"), answer("[moodle]", 0)]
    question = ParsedQuestion(
        line=0, type="multichoice", name="N", text=text("[html]"), answers=answers
    )

    (held,) = drafts(gift.read(gift_writing.written([question])).questions)

    assert [(each.text, each.feedback) for each in held["answers"]] == [
        ("[html]<b>", "[plain]x"),
        ("[moodle]", ""),
    ]


def test_picture_is_read_as_it_was_written():
    picture = File(name="a map.png", content=b"\x89PNG", words='Of "here" & there')
    question = ParsedQuestion(
        line=0, type="essay", name="N", text=Text(text="Where?\n<Here>", files=[picture])
    )

    (held,) = drafts(moodle_xml.read(moodle_xml_writing.written([question])).questions)

    assert held["text"] == "Where?\n<Here>"
    assert (held["picture"].name, held["picture"].content) == ("a map.png", b"\x89PNG")
    assert held["picture_words"] == 'Of "here" & there'
