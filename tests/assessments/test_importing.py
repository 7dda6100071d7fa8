"""Questions from files in the bank: what is stored, what is not, and what the command says."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backend

from assessments import exporting, importing, versions
from assessments.formats.files import Format
from assessments.importing import Allowed
from assessments.models import (
    Answer,
    Case,
    Category,
    Criterion,
    Gap,
    Hint,
    Kind,
    Question,
    QuestionVersion,
    Unit,
)
from cms.models import Picture
from tests.assessments.question_files import png, with_file
from tests.factories.assessments import QuestionFactory
from tests.factories.cms import CollectionFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
GIFT = """$CATEGORY: Law/Acts

// [tag:asylum]
::One::Who decides?{
=A judge#Yes. ~The police ~%50%A clerk
####Section 3.}

::Two::Which year?{#1951:2}

::Bad::Which?{~%NaN%a =b}

::Case::A woman flees her country.
"""


@pytest.fixture
def collection():
    return CollectionFactory()


def examine(text, collection, *, format=Format.GIFT, language="en", **kwargs):
    content = text if isinstance(text, bytes) else text.encode()
    return importing.examine(
        content=content, format=format, collection=collection, language=language, **kwargs
    )


def take(text, collection, *, language="en", **kwargs):
    examination = examine(text, collection, language=language, **kwargs)
    return importing.store(
        examination=examination, collection=collection, language=language, actor=None, at=AT
    )


class TestStoring:
    def test_good_questions_are_stored_where_others_fail(self, collection):
        examination = examine(GIFT, collection)

        stored = importing.store(
            examination=examination, collection=collection, language="en", actor=None, at=AT
        )

        assert [fault.line for fault in examination.faults] == [10]
        assert [question.name for question in stored.questions] == ["One", "Two"]
        assert Question.objects.count() == 2

    def test_all_that_was_said_is_stored(self, collection):
        take(GIFT, collection)

        one, two = Question.objects.order_by("pk")
        assert (one.kind, one.text_en, one.feedback_en) == ("single", "Who decides?", "Section 3.")
        assert [
            (each.text_en, each.credit, each.is_correct, each.feedback_en)
            for each in one.answers.order_by("sort_order")
        ] == [
            ("A judge", 100, True, "Yes."),
            ("The police", 0, False, ""),
            ("A clerk", 50, True, ""),
        ]
        assert (one.category.path, one.category.collection) == ("Law/Acts", collection)
        assert [str(tag) for tag in one.tags.all()] == ["asylum"]
        assert [(each.number, each.tolerance) for each in two.answers.all()] == [(1951, 2)]

    def test_text_that_asks_nothing_is_a_case(self, collection):
        (case,) = take(GIFT, collection).cases

        assert (case.title_en, case.text_en) == ("Case", "A woman flees her country.")

    def test_category_that_is_given_takes_all(self, collection):
        take(GIFT, collection, category="Elsewhere")

        assert {question.category.path for question in Question.objects.all()} == {"Elsewhere"}

    def test_language_is_the_one_that_is_given(self, collection):
        take("::N::ဘယ်သူ?{=တရားသူကြီး ~ရဲ}", collection, language="my")

        question = Question.objects.get()
        assert (question.source_language, question.text_my) == ("my", "ဘယ်သူ?")
        assert (question.text_en or "", question.answers.first().text_my) == ("", "တရားသူကြီး")

    @pytest.mark.indexes
    def test_question_is_found_has_a_version_and_is_known_where_it_is_used(self, collection):
        take(GIFT, collection)

        question = Question.objects.get(name="One")
        assert list(get_search_backend().search("decides", Question)) == [question]
        assert QuestionVersion.objects.filter(question=question).count() == 1
        used = ReferenceIndex.get_references_to(question.category)
        assert used.filter(object_id=str(question.pk)).exists()

    def test_what_the_collection_has_is_left_out(self, collection):
        take(GIFT, collection)
        again = examine(GIFT, collection)

        assert [each.is_known for each in again.questions] == [True, True, True]
        take(GIFT, collection)
        assert (Question.objects.count(), Case.objects.count()) == (2, 1)

    def test_other_answer_or_other_collection_makes_it_new(self, collection):
        take("::N::Who?{=A ~B}", collection)

        assert not examine("::N::Who?{=A ~C}", collection).questions[0].is_known
        assert not examine("::N::Who?{=A ~B}", CollectionFactory()).questions[0].is_known

    def test_question_made_by_hand_is_known_too(self, collection):
        QuestionFactory(
            text_en="Who?\r\nNow", feedback_en="", collection=collection, answers=[("A", True)]
        )
        Answer.objects.update(feedback_en="")
        Question.objects.update(kind=Kind.WORDS)

        assert examine("::N::Who?\nNow{=A}", collection).questions[0].is_known

    def test_second_of_two_alike_in_a_file_is_left_out(self, collection):
        take("::N::Who?{=A ~B}\n\n::M::Who?{=A ~B}", collection)

        assert [question.name for question in Question.objects.all()] == ["N"]

    def test_file_with_too_many_questions_stores_nothing(self, collection, settings):
        settings.QUESTIONS_AT_ONCE = 2
        examination = examine("A{T}\n\nB{T}\n\nC{T}", collection)

        assert examination.questions == []
        assert [fault.reason for fault in examination.faults] == [
            "The file has 3 questions. At once, 2 can be taken: part it."
        ]

    def test_what_one_may_not_add_is_refused(self, collection):
        nothing = Allowed(cases=False, categories=False, pictures=False)
        known = Category.objects.create(collection=collection, path="Known")

        faults = examine(GIFT, collection, allowed=nothing).faults
        assert [fault.line for fault in faults] == [4, 8, 10, 12]
        picture = examine(
            with_file("a.png", png()), collection, format=Format.MOODLE_XML, allowed=nothing
        )
        assert [fault.reason for fault in picture.faults] == [
            "You may not add pictures to this collection."
        ]
        allowed = examine("A{T}", collection, category=known.path, allowed=nothing)
        assert len(allowed.questions) == 1


class TestPictures:
    def test_picture_comes_into_the_collection_once(self, collection):
        take(with_file("a.png", png()), collection, format=Format.MOODLE_XML)
        other = with_file("b.png", png()).replace("See", "Look")
        take(other, collection, format=Format.MOODLE_XML)

        picture = Picture.objects.get()
        assert picture.collection == collection
        assert {question.picture for question in Question.objects.all()} == {picture}
        assert Question.objects.first().picture_words_en == "A map"

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.png", b"<svg onload='alert(1)'/>"),
            ("a.html", b"<script>alert(1)</script>"),
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            ("a.jpg", png()),
            ("../../a.png", png()),
        ],
    )
    def test_what_is_no_picture_is_refused(self, collection, name, content):
        examination = examine(with_file(name, content), collection, format=Format.MOODLE_XML)

        assert (len(examination.faults), examination.questions) == (1, [])

    def test_picture_that_is_too_large_is_refused(self, collection, settings):
        settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10
        examination = examine(with_file("a.png", png()), collection, format=Format.MOODLE_XML)

        assert examination.questions == []
        assert "too big" in examination.faults[0].reason


KINDS = {
    Kind.SINGLE: [{"text_en": "a", "is_correct": True}, {"text_en": "b", "feedback_en": "No"}],
    Kind.MULTIPLE: [
        *({"text_en": words, "is_correct": True} for words in "abc"),
        {"text_en": "d"},
    ],
    Kind.TRUE_FALSE: [{"is_correct": False, "feedback_en": "No"}, {"is_correct": True}],
    Kind.WORDS: [
        {"text_en": "ref*", "is_correct": True, "credit": Decimal(100)},
        {"text_en": "x", "credit": Decimal("33.33333"), "is_correct": True},
    ],
    Kind.NUMBER: [{"number": Decimal("1951.5"), "tolerance": Decimal("0.25"), "is_correct": True}],
    Kind.MATCHING: [
        {"text_en": "a", "match_en": "1"},
        {"text_en": "b", "match_en": "2"},
        {"match_en": "3"},
    ],
    Kind.ORDERING: [{"text_en": "first"}, {"text_en": "second"}],
    Kind.GAPS: [
        {"text_en": "a", "gap": 1, "is_correct": True},
        {"text_en": "b", "gap": 1},
        {"number": Decimal(7), "gap": 2, "is_correct": True},
    ],
    Kind.ESSAY: [],
}


def made(kind, collection, **kwargs):
    """A question of the kind with all that it may have."""
    category, _made = Category.objects.get_or_create(collection=collection, path="Law/Acts")
    question = Question(
        kind=kind,
        name=f"A {kind}",
        text_en="First line [[1]]\nand [[2]]" if kind == Kind.GAPS else 'What is "this" & <that>?',
        feedback_en="Because.\nReally.",
        collection=collection,
        category=category,
        default_points=Decimal("2.5"),
        penalty=Decimal("0.25"),
        for_markers="Look for it." if kind == Kind.ESSAY else "",
        **kwargs,
    )
    question.answers = [
        Answer(sort_order=place, **fields) for place, fields in enumerate(KINDS[kind])
    ]
    if kind != Kind.ESSAY:
        question.hints = [Hint(text_en="Think.")]
    if kind == Kind.GAPS:
        question.gaps = [
            Gap(number=1, kind="choice", weight=Decimal(1)),
            Gap(number=2, kind="number", weight=Decimal(2)),
        ]
    if kind == Kind.NUMBER:
        question.units = [Unit(name="km"), Unit(name="m", factor=Decimal(1000))]
    question.tags.add("law")
    question.save()
    return question


def content(question):
    """What the question asks, without what names its rows."""
    (loaded,) = versions.loaded(Question.objects.filter(pk=question.pk))
    found = versions.content_of(loaded)
    for each in found.get("answers", ()):
        del each["key"]
        # A third is rounded to what Moodle keeps of it.
        each["credit"] = round(Decimal(each["credit"]), 4)
    return found


class TestThereAndBack:
    @pytest.mark.parametrize("kind", KINDS)
    def test_moodle_xml_brings_back_the_same_question(self, collection, kind):
        question = made(kind, CollectionFactory())
        written = exporting.export(questions=Question.objects.all(), format=Format.MOODLE_XML)

        (back,) = take(written, collection, format=Format.MOODLE_XML).questions

        back.refresh_from_db()
        assert content(back) == content(question)
        assert (back.name, back.default_points) == (question.name, question.default_points)
        assert (back.category.path, back.for_markers) == ("Law/Acts", question.for_markers)
        assert [str(tag) for tag in back.tags.all()] == ["law"]

    @pytest.mark.parametrize("kind", set(KINDS) - {Kind.ORDERING, Kind.GAPS})
    def test_gift_brings_back_what_it_can_hold(self, collection, kind):
        question = made(kind, CollectionFactory())
        written = exporting.export(questions=Question.objects.all(), format=Format.GIFT)

        (back,) = take(written, collection).questions

        lost = {"penalty", "hints", "for_markers", "units"}
        held, expected = (
            {name: value for name, value in content(each).items() if name not in lost}
            for each in (back, question)
        )
        assert held == expected
        assert (back.category.path, [str(tag) for tag in back.tags.all()]) == ("Law/Acts", ["law"])

    def test_what_gift_cannot_hold_is_said_and_left_out(self, collection):
        made(Kind.ORDERING, collection)
        kept = made(Kind.SINGLE, collection)

        losses = exporting.losses(questions=Question.objects.order_by("pk"), format=Format.GIFT)

        assert [(loss.question.kind, loss.is_left_out) for loss in losses] == [
            ("ordering", True),
            ("single", False),
        ]
        assert losses[1].reasons == ["The hints.", "The points."]
        written = exporting.export(questions=Question.objects.all(), format=Format.GIFT).decode()
        assert "::A single::" in written
        assert "A ordering" not in written
        assert kept.name == "A single"

    def test_case_stands_before_its_question_and_the_rubric_is_missed(self, collection):
        case = Case.objects.create(title_en="T", text_en="A woman flees.", collection=collection)
        question = made(Kind.ESSAY, collection, case=case)
        question.criteria = [Criterion(text_en="Says why")]
        question.save()

        written = exporting.export(questions=Question.objects.all(), format=Format.MOODLE_XML)
        (loss,) = exporting.losses(questions=Question.objects.all(), format=Format.MOODLE_XML)

        assert "A woman flees.\n\nWhat is" in written.decode()
        assert loss.reasons == ["The case stands before the question.", "The rubric."]

    def test_picture_goes_out_and_comes_back(self, collection):
        take(with_file("a.png", png()), collection, format=Format.MOODLE_XML)
        written = exporting.export(questions=Question.objects.all(), format=Format.MOODLE_XML)
        elsewhere = CollectionFactory()

        (back,) = take(written, elsewhere, format=Format.MOODLE_XML).questions

        assert back.picture.collection == elsewhere
        assert (back.text_en, back.picture_words_en) == ("See", "A map")
        with back.picture.file.open("rb") as opened:
            assert opened.read() == png()


class TestCommand:
    def run(self, tmp_path, text, *options, format="gift"):
        file = tmp_path / "questions"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        out, err = StringIO(), StringIO()
        code = 0
        try:
            call_command(
                "import_questions",
                str(file),
                f"--format={format}",
                *options,
                stdout=out,
                stderr=err,
            )
        except SystemExit as ended:
            code = ended.code
        return code, out.getvalue(), err.getvalue()

    def test_json_says_what_was_understood_and_what_was_not(self, tmp_path):
        code, out, _err = self.run(tmp_path, GIFT, "--json")

        assert code == 1
        assert json.loads(out) == {
            "questions": [
                {
                    "type": "multichoice",
                    "name": "One",
                    "text": "Who decides?",
                    "answers": [
                        {"text": "A judge", "fraction": 1.0},
                        {"text": "The police", "fraction": 0.0},
                        {"text": "A clerk", "fraction": 0.5},
                    ],
                },
                {
                    "type": "numerical",
                    "name": "Two",
                    "text": "Which year?",
                    "answers": [{"text": "1951", "fraction": 1.0}],
                },
                {
                    "type": "description",
                    "name": "Case",
                    "text": "A woman flees her country.",
                    "answers": [],
                },
            ],
            "errors": [{"line": 10, "reason": "The weight “NaN” cannot be read."}],
        }
        assert Question.objects.count() == 2

    def test_it_ends_with_0_if_all_was_understood(self, tmp_path):
        code, out, err = self.run(tmp_path, "Who?{=A ~B}")

        assert (code, err) == (0, "")
        assert out.startswith("1 understood, 0 of them known already, 1 stored in")

    def test_dry_run_stores_nothing(self, tmp_path):
        code, _out, _err = self.run(tmp_path, GIFT, "--dry-run")

        assert (code, Question.objects.count(), Category.objects.count()) == (1, 0, 0)

    @pytest.mark.parametrize(
        ("format", "text"),
        [
            (
                "moodlexml",
                "<quiz><question type='essay'><name><text>é</text></name>"
                "<questiontext><text>Q</text></questiontext></question></quiz>",
            ),
            ("aiken", "Who?\nA) é\nB) b\nANSWER: A"),
            ("csv", "text;right;answer 1;answer 2\nQ;1;é;b"),
            ("gift", "Q{=é ~b}"),
        ],
    )
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
    def test_every_format_in_all_letters(self, tmp_path, format, text, encoding):
        code, out, err = self.run(tmp_path, text.encode(encoding), "--json", format=format)

        assert (code, err) == (0, "")
        assert "é" in out

    def test_category_and_collection_are_where_questions_go(self, tmp_path):
        CollectionFactory(name="Bank")
        self.run(tmp_path, "Q{T}", "--category=A/B", "--collection=Bank", "--language=my")

        question = Question.objects.get()
        assert (question.category.path, question.collection.name) == ("A/B", "Bank")
        assert question.source_language == "my"

    def test_questions_go_where_most_of_them_are(self, tmp_path, collection):
        QuestionFactory.create_batch(2, collection=collection)
        QuestionFactory()

        self.run(tmp_path, "::New::Q{T}")

        assert Question.objects.get(name="New").collection == collection

    def test_unknown_collection_or_file_is_an_error(self, tmp_path):
        with pytest.raises(CommandError):
            self.run(tmp_path, "Q{T}", "--collection=Nowhere")
        with pytest.raises(CommandError):
            call_command("import_questions", str(tmp_path / "none"), "--format=gift")

    @pytest.mark.parametrize("format", ["gift", "moodlexml", "aiken", "csv"])
    @pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"\xff\xfe\x00"])
    def test_file_that_is_none_is_told_as_an_error(self, tmp_path, format, content):
        code, out, _err = self.run(tmp_path, content, "--json", format=format)

        assert code == 1
        assert json.loads(out)["questions"] == []
        assert len(json.loads(out)["errors"]) == 1
