"""What the bank can hold of what was read; what it cannot hold is refused with a reason."""

from decimal import Decimal

import pytest

from assessments.formats import gift
from assessments.formats.drafting import LONGEST_LINE, draft_of
from assessments.formats.parsed import (
    File,
    NotUnderstood,
    ParsedAnswer,
    ParsedGap,
    ParsedQuestion,
    Text,
    TextFormat,
)


def drafted(text):
    (question,) = gift.read(text).questions
    return draft_of(question)


def credits(draft):
    return [(each.is_correct, each.credit) for each in draft.answers]


def asked(html, *files, **kwargs):
    text = Text(text=html, format=TextFormat.HTML, files=files)
    return ParsedQuestion(**{"line": 1, "type": "essay", "name": "N", "text": text} | kwargs)


def refusal(question):
    with pytest.raises(NotUnderstood) as refused:
        draft_of(question)
    return refused.value.reason


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Q{~a =b}", "single"),
        ("Q{~%50%a ~%50%b ~c}", "multiple"),
        ("Q{T}", "true_false"),
        ("Q{=a}", "words"),
        ("Q{#1}", "number"),
        ("Q{=a -> b =c -> d}", "matching"),
        ("Q{>2\na\nb}", "ordering"),
        ("Q{}", "essay"),
        ("Q", ""),
    ],
)
def test_types_become_the_banks_kinds(text, kind):
    assert drafted(text).kind == kind


def test_weights_that_a_kind_usually_has_are_left_to_it():
    assert credits(drafted("Q{~a =b}")) == [(False, None), (True, None)]
    assert credits(drafted("Q{~%50%a ~%50%b ~%-50%c}")) == [
        (True, None),
        (True, None),
        (False, None),
    ]


def test_other_weights_are_kept():
    assert credits(drafted("Q{~%50%a =b ~c}")) == [(True, 50), (True, 100), (False, 0)]
    assert credits(drafted("Q{~%50%a ~%50%b ~c}")) == [(True, 50), (True, 50), (False, 0)]


def test_thirds_that_were_cut_short_are_thirds():
    draft = drafted("Q{~%33.3%a ~%33.3%b ~%33.3%c ~d}")

    assert credits(draft)[0] == (True, Decimal("33.33333"))
    assert [float(each.fraction) for each in draft.parsed.answers[:1]] == [0.3333333]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Q{~a ~b}", "The right answers together are worth 0 % and not 100 %."),
        ("Q{~%50%a ~%40%b}", "The right answers together are worth 90 % and not 100 %."),
        ("Q{~%100%a ~%100%b ~c}", "The right answers together are worth 200 % and not 100 %."),
        ("Q{=%50%a}", "No answer is worth 100 %."),
        ("Q{#=%50%1}", "No answer is worth 100 %."),
        ("Q{=a =}", "An answer that is worth something has no words."),
        ("Q{~ ~%100%a}", "There are not enough answers: there have to be at least 2."),
        ("Q{=a -> =b -> c}", "A pair has only one side."),
        ("Q{=a -> b = -> c}", "There have to be at least two pairs."),
        ("Q{#1e20}", "The number 1.000000e+20 is too large."),
        ("{T}", "The question has no text."),
        (
            "Q <script>alert(1)</script>{T}",
            "A text has a program inside (a script), which is not accepted.",
        ),
        (
            "Q{=a ~<img src\\=x onerror\\=alert(1)>}",
            "A text has a program inside (a script), which is not accepted.",
        ),
    ],
)
def test_what_cannot_be_answered_or_marked_is_refused(text, reason):
    (question,) = gift.read(text).questions

    assert refusal(question) == reason


def test_answers_that_are_too_long_are_refused():
    (question,) = gift.read(f"Q{{={'a' * (LONGEST_LINE + 1)}}}").questions

    assert refusal(question).startswith("An answer, its feedback or a hint is longer than 500")


def test_gaps_stand_where_the_bank_marks_them():
    answer = ParsedAnswer(text=Text(text="a"), fraction=Decimal(1), gap=1)
    gap = ParsedGap(number=1, kind="words")
    question = asked("<p>The {#1}.</p>", type="multianswer", gaps=[gap], answers=[answer])

    assert draft_of(question).text == "The [[1]]."
    twice = asked("The {#1} and [[1]].", type="multianswer", gaps=[gap], answers=[answer])
    assert refusal(twice) == "The text has [[1]], which means a gap here."


def test_picture_of_the_text_is_the_questions():
    draft = draft_of(
        asked(
            'See <img src="@@PLUGINFILE@@/a%20b.png" alt="A map">',
            File(name="a b.png", content=b"x"),
        )
    )

    assert (draft.text, draft.picture.content, draft.picture_words) == ("See", b"x", "A map")
    assert draft.notes == []


def test_picture_may_stand_in_its_address():
    draft = draft_of(asked('See <img src="data:image/png;base64,aGVsbG8=" alt="">'))

    assert (draft.picture.name, draft.picture.content) == ("picture.png", b"hello")


def test_what_is_not_kept_is_said():
    files = [File(name=name, content=b"x") for name in ("a.png", "b.png", "c.mp3")]
    draft = draft_of(
        asked(
            '<img src="@@PLUGINFILE@@/a.png"><img src="@@PLUGINFILE@@/b.png">'
            '<img src="https://example.org/x.png"><audio src="@@PLUGINFILE@@/c.mp3"></audio>Q',
            *files,
        )
    )

    assert draft.picture.name == "a.png"
    assert len(draft.notes) == 4


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a\\b.png", "..", ""])
def test_file_whose_name_leads_elsewhere_is_refused(name):
    question = asked("Q", File(name=name, content=b"x"))

    assert refusal(question).startswith("The name of a file leads elsewhere")


def test_picture_that_the_file_lacks_is_refused():
    question = asked('Q <img src="@@PLUGINFILE@@/a.png">')

    assert refusal(question) == "The picture “a.png” is not in the file."
