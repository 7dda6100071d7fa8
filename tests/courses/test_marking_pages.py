"""Trainers mark written answers on pages that name nobody, and only in their own quizzes."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import MarkChange
from courses import progress
from courses.models import LearningRecord
from courses.teams import courses_collection
from lms.members.roles import ADVOCATE, TRANSLATOR
from tests.factories.assessments import QuizFactory, written_question
from tests.factories.cms import CollectionFactory
from tests.factories.courses import EnrolmentFactory, LessonFactory, ModuleFactory
from tests.factories.members import MemberFactory, restricted_to, trainer_of_all

pytestmark = pytest.mark.django_db

ANSWER = "Because <b>article 33</b> says so."


def written_quiz(*, criteria=(), explanation="", **fields):
    collection = fields.pop("collection", None) or courses_collection()
    questions = [written_question(criteria=criteria, feedback_en=explanation)]
    quiz = QuizFactory(questions=questions, collection=collection, **fields)
    lesson = LessonFactory(quiz=quiz, parent=ModuleFactory())
    lesson.save_revision().publish()
    return lesson


def hand_in(lesson, member=None):
    enrolment = EnrolmentFactory(
        course=lesson.get_parent().get_parent().specific, **({"member": member} if member else {})
    )
    now = timezone.now()
    attempt = progress.start_quiz(member=enrolment.member, lesson=lesson, at=now)
    progress.submit_quiz(
        member=enrolment.member, lesson=lesson, attempt=attempt, answers={1: ANSWER}, at=now
    )
    return attempt.responses.get()


def address(response):
    return reverse("mark_answer", args=[response.pk])


def test_who_marks_reads_the_model_that_learners_read_afterwards(sign_in, trainer):
    client = sign_in(trainer)
    with_model = hand_in(written_quiz(explanation="Say <who> decides, and until when."))
    assert "Say &lt;who&gt; decides, and until when." in client.get(address(with_model)).text
    assert "<details" not in client.get(address(hand_in(written_quiz()))).text.split("<main")[1]


@pytest.fixture
def trainer():
    return trainer_of_all()


@pytest.mark.parametrize(
    ("weights", "said"), [((3, 1), ["Line 1 (× 3)", "Line 2 (× 1)"]), ((2, 2), [])]
)
def test_who_marks_reads_how_much_each_line_counts_where_they_differ(
    sign_in, trainer, weights, said
):
    response = hand_in(written_quiz(criteria=weights))
    page = sign_in(trainer).get(address(response)).text

    assert [label for label in said if label in page] == said
    assert ("(×" in page) == bool(said)


def test_trainer_marks_an_answer_and_the_member_passes(sign_in, trainer):
    response = hand_in(written_quiz())
    member = response.attempt.member
    client = sign_in(trainer)

    queue = client.get(reverse("answers_to_mark"))
    page = client.get(address(response))
    marked = client.post(
        address(response), {"line-0": "80", "comment": "Name the article."}, follow=True
    )

    assert address(response) in queue.text
    assert "Because &lt;b&gt;article 33&lt;/b&gt; says so." in page.text
    for each in (queue, page):
        assert member.email not in each.text
        assert str(member) not in each.text
    assert "Marked." in marked.text
    assert "No answer waits for you." in marked.text
    response.refresh_from_db()
    assert response.share == Decimal("0.8")
    assert response.mark_changes.get().comment == "Name the article."
    assert LearningRecord.objects.filter(member=member, verb="passed", percent=80).count() == 1


@pytest.mark.parametrize("given", ["", "101", "-1", "many", "NaN"])
def test_marks_that_are_none_are_refused_where_they_stand(sign_in, trainer, given):
    response = hand_in(written_quiz())

    page = sign_in(trainer).post(address(response), {"line-0": given, "comment": "Kept."})

    assert page.status_code == 422
    assert "Kept." in page.text
    assert MarkChange.objects.count() == 0


def test_of_two_marks_far_apart_a_third_person_sees_both_and_decides(sign_in):
    response = hand_in(written_quiz(marked_twice=True))
    first, second, third = (trainer_of_all() for _ in range(3))
    sign_in(first).post(address(response), {"line-0": "100", "comment": "All of it."})
    client = sign_in(second)
    assert "All of it." not in client.get(address(response)).text
    client.post(address(response), {"line-0": "0", "comment": "None of it."})

    client = sign_in(third)
    page = client.get(address(response))
    client.post(address(response), {"line-0": "70", "comment": ""})

    assert "All of it." in page.text
    assert "None of it." in page.text
    response.refresh_from_db()
    assert response.share == Decimal("0.7")


def test_nobody_marks_in_quizzes_of_others_nor_their_own_work(sign_in, trainer):
    elsewhere = hand_in(written_quiz(collection=CollectionFactory()))
    rights = ["assessments.add_quiz", "assessments.change_quiz"]
    stranger = restricted_to(courses_collection(), *rights)
    own = hand_in(written_quiz(), member=trainer)

    for person, response in ((stranger, elsewhere), (trainer, own)):
        client = sign_in(person)
        assert address(response) not in client.get(reverse("answers_to_mark")).text
        client.post(address(response), {"line-0": "100", "comment": ""})
        response.refresh_from_db()
        assert response.share is None


@pytest.mark.parametrize("role", [ADVOCATE, TRANSLATOR])
def test_those_who_write_no_quizzes_see_no_answers(sign_in, role):
    response = hand_in(written_quiz())
    client = sign_in(MemberFactory(role=role))

    for page in (client.get(reverse("answers_to_mark")), client.get(address(response))):
        assert ANSWER[:7] not in page.text
        assert page.status_code in (302, 403)


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_costs_the_same_however_long(sign_in, trainer, rows, django_assert_num_queries):
    for _ in range(rows):
        hand_in(written_quiz())
    client = sign_in(trainer)
    client.get(reverse("answers_to_mark"))

    with django_assert_num_queries(14):
        page = client.get(reverse("answers_to_mark"))

    assert page.text.count("Handed in") == 1
    assert page.text.count("/admin/marking/") >= rows
