"""A question's versions: who made them, what differs, and bringing one back."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from assessments import history, versions
from assessments.contents import digest
from assessments.models import Answer, Case, Question, QuestionVersion
from lms.members.roles import ADVOCATE, SECRETARIAT, TRANSLATOR
from tests.assessments.test_bank import OF_EACH_KIND, question_form
from tests.factories.assessments import QuestionFactory, written_question
from tests.factories.courses import CourseFactory, trainer_of
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def trainer(course):
    return trainer_of(course)


def loaded(question):
    return versions.loaded(Question.objects.filter(pk=question.pk)).get()


def version_now(question):
    return versions.versions_of(questions=[loaded(question)], at=NOW)[question.pk]


def page_of(question, name):
    return reverse(f"wagtailsnippets_assessments_question:{name}", args=[question.pk])


def compared(question):
    return reverse("compare_versions", args=[question.pk])


def brought(question, number):
    return reverse("bring_back_version", args=[question.pk, number])


def content(question):
    return versions.content_of(loaded(question))


@pytest.fixture
def edited(course):
    """A question whose key was put on another answer, and whose third answer was deleted."""
    question = QuestionFactory(collection=course.collection, text_en="Who decides?")
    version_now(question)
    right, wrong, third = question.answers.all().order_by("sort_order")
    third.delete()
    Answer.objects.filter(pk=right.pk).update(is_correct=False, text_en="A court")
    Answer.objects.filter(pk=wrong.pk).update(is_correct=True)
    version_now(question)
    return question


@pytest.mark.parametrize("kind", OF_EACH_KIND)
def test_version_of_each_kind_comes_back_with_its_ids(sign_in, trainer, course, kind):
    client = sign_in(trainer)
    lists = {name: inline_formset(rows) for name, rows in OF_EACH_KIND[kind].items()}
    text = "[[1]] and [[2]] shine." if kind == "gaps" else "What shines?"
    form = question_form(course.collection, kind=kind, text_en=text)
    client.post(
        reverse("wagtailsnippets_assessments_question:add"), {**form, **nested_form_data(lists)}
    )
    question = Question.objects.get()
    before = content(question)
    for each in ("answers", "hints", "criteria", "gaps", "units"):
        getattr(question, each).all().delete()
    Question.objects.update(text_en="Emptied", shuffle=False, feedback_en="")

    now = history.bring_back(
        version=question.versions.get(number=1), actor=trainer, at=timezone.now()
    )

    assert content(question) == before
    assert now.number == 1
    assert question.versions.count() == 2, "what it was until now is a version, too"


def test_worth_of_answers_comes_back_as_it_was_written(trainer, course):
    question = QuestionFactory(
        collection=course.collection,
        kind="multiple",
        all_or_nothing=True,
        answers=(("A", True), ("B", True), ("C", True), ("D", False)),
    )
    silent = version_now(question)
    Answer.objects.filter(text_en="A").update(credit=60)
    told = version_now(question)
    Answer.objects.filter(text_en="A").update(credit=10)

    for version in (told, silent):
        history.bring_back(version=version, actor=trainer, at=NOW)
        credits = [each["credit"] for each in content(question)["answers"]]
        assert [float(each) for each in credits] == pytest.approx(
            [float(each["credit"]) for each in version.content["answers"]], abs=0.00001
        )
    assert set(question.answers.values_list("credit", flat=True)) == {None}


def test_translations_and_what_the_bank_says_of_it_stay(trainer, course):
    question = QuestionFactory(collection=course.collection, text_en="Old?", name="First")
    first = version_now(question)
    Question.objects.update(text_en="New?", text_my="အသစ်", name="Second", status="draft")

    history.bring_back(version=first, actor=trainer, at=NOW)

    question.refresh_from_db()
    assert (question.text_en, question.text_my) == ("Old?", "အသစ်")
    assert (question.name, question.status) == ("Second", "draft")


def test_what_the_form_refuses_is_not_brought_back_and_nothing_changes(trainer, course):
    question = QuestionFactory(
        collection=course.collection, answers=(("A", True), ("B", True), ("C", False))
    )
    two_right = version_now(question)
    Answer.objects.filter(text_en="B").delete()
    before = content(question)

    with pytest.raises(history.CannotBeBroughtBack) as refused:
        history.bring_back(version=two_right, actor=trainer, at=NOW)

    assert refused.value.faults == ["Mark exactly one answer as right. Now 2 are marked."]
    assert content(question) == before
    assert question.versions.count() == 1


def test_case_that_is_gone_is_said(sign_in, trainer, course):
    case = Case.objects.create(title_en="Amal", text_en="She…", collection=course.collection)
    question = QuestionFactory(collection=course.collection, case=case)
    version_now(question)
    Question.objects.update(case=None)
    case.delete()

    page = sign_in(trainer).post(brought(question, 1), {"seen": digest(content(question))})

    assert page.status_code == 422
    assert "The case that it asked about was deleted." in page.text


def test_lines_of_a_rubric_come_back_with_their_ids(trainer, course):
    question = written_question(criteria=(1, 2), collection=course.collection)
    first = version_now(question)
    question.criteria.all().delete()

    history.bring_back(version=first, actor=trainer, at=NOW)

    assert content(question) == first.content


class TestPages:
    def test_history_tells_who_and_how_many_and_is_linked(self, sign_in, trainer, edited):
        client = sign_in(trainer)
        ModelLogEntry.objects.log_action(
            loaded(edited), "wagtail.edit", user=trainer, timestamp=NOW
        )

        page = client.get(page_of(edited, "history")).text

        assert "Version 2" in page
        assert "as it is now" in page
        assert trainer.display_name in page
        assert page.count("Nobody has answered it.") == 2
        assert brought(edited, 1) in page
        assert brought(edited, 2) not in page
        for name in ("edit", "list"):
            address = reverse(
                f"wagtailsnippets_assessments_question:{name}",
                args=[edited.pk] if name == "edit" else [],
            )
            assert page_of(edited, "history") in client.get(address).text

    def test_statements_do_not_grow_with_versions(
        self, sign_in, trainer, edited, django_assert_max_num_queries
    ):
        for text in ("B?", "C?", "D?", "E?"):
            Question.objects.update(text_en=text)
            version_now(edited)

        with django_assert_max_num_queries(11):
            history.told(question=loaded(edited))

    def test_two_versions_and_the_present_form_are_compared(self, sign_in, trainer, edited):
        client = sign_in(trainer)

        page = client.get(compared(edited), {"before": "1", "after": "now"}).text
        same = client.get(compared(edited), {"before": "2", "after": "now"}).text
        strange = client.get(compared(edited), {"before": "77", "after": "now"}, follow=True)

        for sentence in ("Answer 1: changed", "Answer 2 is worth: changed", "Answer 3: taken away"):
            assert sentence in page
        assert "Nothing differs" in same
        assert "Choose two versions that there are." in strange.text

    def test_it_asks_first_and_then_brings_back(self, sign_in, trainer, edited):
        client = sign_in(trainer)
        address = brought(edited, 1)

        asked = client.get(address)
        assert "Answer 3: added" in asked.text
        assert content(edited) == edited.versions.get(number=2).content

        done = client.post(address, {"seen": asked.context["seen"]}, follow=True)
        assert "The question is again what it was as version 1." in done.text
        assert "Brought back version 1" in done.text
        assert content(edited) == edited.versions.get(number=1).content

    def test_what_changed_meanwhile_is_looked_at_again(self, sign_in, trainer, edited):
        client = sign_in(trainer)
        seen = client.get(brought(edited, 1)).context["seen"]
        Question.objects.update(text_en="Who else?")

        page = client.post(brought(edited, 1), {"seen": seen})

        assert (page.status_code, "changed the question meanwhile" in page.text) == (422, True)
        assert Question.objects.get().text_en == "Who else?"

    def test_nobody_else_sees_or_changes_it(self, sign_in, course, trainer, edited):
        others = [MemberFactory(role=role) for role in (ADVOCATE, TRANSLATOR, SECRETARIAT)]

        for member in (*others, trainer_of(CourseFactory())):
            client = sign_in(member)
            for address in (compared(edited) + "?before=1&after=2", brought(edited, 1)):
                assert "A court" not in client.get(address, follow=True).text
            client.post(brought(edited, 1), {"seen": digest(content(edited))})
            assert "A court" not in client.get(page_of(edited, "history"), follow=True).text
        assert content(edited) == QuestionVersion.objects.get(number=2).content
