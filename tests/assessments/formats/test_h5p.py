"""Questions out of H5P packages, with what is lost of each."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assessments import imports
from assessments.formats import files, h5p
from assessments.formats.drafting import draft_of
from assessments.formats.files import Format
from assessments.formats.parsed import Unreadable
from assessments.models import Question
from tests.factories.courses import CourseFactory, trainer_of
from tests.h5p import making


def package(kind, content, **more):
    says = {**making.H5P_JSON, "mainLibrary": kind, "title": "Asylum"}
    return making.packed(
        {
            "h5p.json": making.encoded(says),
            "content/content.json": making.encoded(content),
            **more,
        }
    )


def drafts(kind, content, **more):
    found = files.read(package(kind, content, **more), Format.H5P, most=100)
    assert found.faults == []
    return [draft_of(each) for each in found.questions]


def choice(text, right, **said):
    return {"text": f"<div>{text}</div>\n", "correct": right, "tipsAndFeedback": said}


SEVERAL = {
    "question": "<p>Who may ask?</p>",
    "answers": [
        choice("All", True),
        choice("Any", True, chosenFeedback="Yes!"),
        choice("Few", False),
    ],
}


def test_one_right_answer_and_several():
    one = {**SEVERAL, "answers": [choice("All", True), choice("Few", False)]}
    [single] = drafts("H5P.MultiChoice", one)
    assert (single.kind, single.name, single.text) == ("single", "Asylum", "Who may ask?")
    assert [(each.text, each.is_correct) for each in single.answers] == [
        ("All", True),
        ("Few", False),
    ]
    [several] = drafts("H5P.MultiChoice", SEVERAL)
    assert (several.kind, several.answers[1].feedback) == ("multiple", "Yes!")
    [multi] = drafts("H5P.MultiChoice", {**one, "behaviour": {"type": "multi"}})
    assert multi.kind == "multiple"


def test_what_is_lost_is_said():
    answers = [choice("All", True, tip="<p>Hm</p>"), choice("Few", False, notChosenFeedback="Good")]
    [draft] = drafts(
        "H5P.MultiChoice",
        {**SEVERAL, "answers": answers, "overallFeedback": [{"feedback": "Well done"}]},
    )
    assert draft.notes == [
        "Tips beside answers are not kept.",
        "What is said of answers that were not chosen is not kept.",
        "Words for the result are not kept: a quiz has its own.",
    ]
    [plain] = drafts("H5P.MultiChoice", SEVERAL)
    assert plain.notes == []


@pytest.mark.parametrize(("correct", "right"), [("true", 0), ("false", 1)])
def test_true_and_false(correct, right):
    said = {"question": "<p>Oslo?</p>", "correct": correct, "l10n": {"trueText": "Yes"}}
    [draft] = drafts("H5P.TrueFalse", said)
    assert draft.kind == "true_false"
    assert [each.is_correct for each in draft.answers] == [right == 0, right == 1]
    assert draft.notes == ["Instead of “Yes” the answers are called true and false."]


def test_gaps_with_other_words_and_tips():
    said = {
        "text": "<p>Fill in</p>",
        "questions": [
            "<p>The *Geneva/geneva&nbsp;:A town* Convention</p>",
            "<p>of *1951* (2**3)</p>",
        ],
        "behaviour": {"caseSensitive": False},
    }
    [draft] = drafts("H5P.Blanks", said)
    assert draft.kind == "gaps"
    assert "The [[1]] Convention" in draft.text
    assert "of [[2]] (2*3)" in draft.text
    assert [(each.gap, each.text) for each in draft.answers] == [
        (1, "Geneva"),
        (1, "geneva"),
        (2, "1951"),
    ]
    assert draft.notes == ["Tips beside gaps are not kept."]


def test_set_of_single_choices_has_the_right_answer_first():
    found = drafts(
        "H5P.SingleChoiceSet",
        {
            "choices": [
                {"question": "A?", "answers": ["x", "y"]},
                {"question": "B?", "answers": ["u", "v"]},
            ]
        },
    )
    assert [(each.name, each.text) for each in found] == [("A?", "A?"), ("B?", "B?")]
    assert [[a.is_correct for a in each.answers] for each in found] == [[True, False]] * 2


def test_set_of_questions_takes_what_it_can_and_names_the_rest():
    content = {
        "questions": [
            {"library": "H5P.MultiChoice 1.16", "params": SEVERAL, "metadata": {"title": "First"}},
            {"library": "H5P.DragText 1.10", "params": {}},
            {"library": "H5P.TrueFalse 1.8", "params": {"question": "Oslo?", "correct": "true"}},
        ]
    }
    found = h5p.read(package("H5P.QuestionSet", content))
    assert [(each.line, each.name) for each in found.questions] == [(1, "First"), (3, "Oslo?")]
    [fault] = found.faults
    assert (fault.line, fault.reason) == (2, "Questions cannot be taken out of H5P.DragText.")


def test_picture_comes_along_without_its_licence():
    media = {
        "type": {
            "library": "H5P.Image 1.1",
            "params": {"file": {"path": "images/a.png"}, "alt": "A “gate”"},
        }
    }
    [draft] = drafts(
        "H5P.MultiChoice", {**SEVERAL, "media": media}, **{"content/images/a.png": making.PNG}
    )
    assert draft.picture.content == making.PNG
    assert draft.picture_words == "A “gate”"
    assert draft.notes == ["Who made the picture, and its licence, are not kept."]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04 no", "is damaged"),
        (package("H5P.Column", {}), "Questions cannot be taken out of H5P.Column."),
        (making.packed({"h5p.json": b"{"}), "is not valid JSON"),
        (making.packed({"h5p.json": b"{}"}), "The package has no content"),
        (making.packed({"a.txt": b""}), "“h5p.json” is missing"),
    ],
)
def test_what_holds_no_questions_is_refused_in_words(content, told):
    assert files.guess(content, "quiz.h5p") == Format.H5P
    with pytest.raises(Unreadable, match=told):
        files.read(content, Format.H5P, most=100)


@pytest.mark.parametrize("wrong", [None, 1, "x", [1], {"a": 1}, [{"answers": 1}], [{"library": 1}]])
@pytest.mark.parametrize(
    "kind", ["MultiChoice", "TrueFalse", "Blanks", "SingleChoiceSet", "QuestionSet"]
)
def test_nothing_need_be_what_it_should_be(kind, wrong):
    keys = ("question", "answers", "questions", "choices", "behaviour", "media", "l10n", "text")
    try:
        found = files.read(package(f"H5P.{kind}", dict.fromkeys(keys, wrong)), Format.H5P, most=100)
    except Unreadable:
        return
    assert all(each.text.text in ("", "x") or each.gaps for each in found.questions)


def work():
    """As a worker that hears the bells."""
    for row in imports.due(at=timezone.now()):
        imports.run(import_id=row.pk, at=timezone.now())


@pytest.mark.django_db
def test_package_goes_through_the_screen_of_questions_into_the_bank(sign_in):
    course = CourseFactory()
    client = sign_in(trainer_of(course))
    answers = [choice("All", True, tip="Hm"), choice("Few", False)]
    file = SimpleUploadedFile("a.h5p", package("H5P.MultiChoice", {**SEVERAL, "answers": answers}))
    said = {"file": file, "language": "en", "collection": course.collection_id}

    preview = client.post("/admin/questions/import/", said)["Location"]
    work()
    assert "Tips beside answers are not kept." in client.get(preview).text
    assert not Question.objects.exists()
    client.post(preview)
    work()

    question = Question.objects.get()
    assert (question.text_en, question.collection) == ("Who may ask?", course.collection)
    assert [each.text_en for each in question.answers.filter(is_correct=True)] == ["All"]
