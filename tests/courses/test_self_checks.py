"""Questions in a lesson to check oneself with: told at once, counted nowhere."""

import json
import re
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import ReferenceIndex

from assessments.models import Answer, Attempt, Question, QuestionVersion, Quiz, QuizEntry, Response
from cms import releases
from cms.translations import segments
from courses.blocks import LessonBlocks
from courses.models import LearningRecord
from tests.factories.assessments import QuestionFactory, QuizFactory, written_question
from tests.factories.cms import block, body
from tests.factories.courses import EnrolmentFactory, LessonFactory, url_of
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

TOLD = ['<li class="answer right">', "Your answer is", "Why ", "What to say about", "correct"]
"""What tells something of the key."""


def self_check(*questions):
    items = [{"type": "item", "value": each.pk, "id": str(uuid.uuid4())} for each in questions]
    return block("self_check", items)


def lesson_of(*blocks, **kwargs):
    return LessonFactory(body_en=body(*blocks), **kwargs)


def studying(sign_in, lesson):
    course = lesson.get_parent().get_parent().specific
    return sign_in(EnrolmentFactory(course=course).member)


def check_url(lesson, question):
    return f"{url_of(lesson)}check/{question.pk}/"


def key_of(question, text):
    return Answer.objects.get(question=question, text_en=text).pk


@pytest.fixture
def question():
    return QuestionFactory(text_en="Which?", text_my="ဘယ်ဟာလဲ")


@pytest.fixture
def lesson(question):
    return lesson_of(self_check(question))


@pytest.fixture
def client(sign_in, lesson):
    return studying(sign_in, lesson)


def test_it_is_asked_without_its_key(client, lesson):
    page = client.get(url_of(lesson)).text

    assert "Which?" in page
    assert "Check yourself" in page
    for words in TOLD:
        assert words not in page


def test_an_answer_is_told_at_once_and_nothing_remains(client, lesson, question):
    given = {"right": "Right", "wrong": "Wrong"}
    facts = LearningRecord.objects.count()
    told = {
        name: client.post(check_url(lesson, question), {"q1": key_of(question, text)})
        for name, text in given.items()
    }

    assert [each.status_code for each in told.values()] == [200, 200]
    assert "Your answer is right" in told["right"].text
    assert "Your answer is not right" in told["wrong"].text
    assert "This is right, and you did not choose it" in told["wrong"].text
    assert question.feedback_en in told["wrong"].text
    assert f'href="{url_of(lesson)}#check-1"' in told["wrong"].text
    assert LearningRecord.objects.count() == facts
    for model in (Attempt, Response, QuestionVersion):
        assert not model.objects.exists()


def test_without_an_answer_nothing_is_told(client, lesson, question):
    for given in ({}, {"q1": "999999"}, {"q1": ["1", "2"]}):
        page = client.post(check_url(lesson, question), given)

        assert page.status_code == 422
        assert "This question has no answer yet." in page.text
        for words in TOLD:
            assert words not in page.text


def test_it_is_told_in_the_learners_language(client, lesson, question):
    url = check_url(lesson, question).replace("/en/", "/my/")
    page = client.post(url, {"q1": key_of(question, "Right")}).text

    assert "ဘယ်ဟာလဲ" in page
    assert "Which?" not in page


def test_reloading_leads_to_the_lesson(client, lesson, question):
    assert client.get(check_url(lesson, question)).url == url_of(lesson)


def test_others_and_other_questions_are_not_found(client, sign_in, lesson, question):
    elsewhere = QuestionFactory()
    lesson_of(self_check(elsewhere))
    outsider = sign_in(MemberFactory())
    given = {"q1": key_of(question, "Right")}

    assert outsider.post(check_url(lesson, question), given).status_code == 404
    assert client.post(check_url(lesson, elsewhere), given).status_code == 404


def test_another_site_cannot_answer(lesson, question):
    member = EnrolmentFactory(course=lesson.get_parent().get_parent().specific).member
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)

    assert strict.post(check_url(lesson, question), {}).status_code == 403


def test_no_key_of_what_counts_is_told(sign_in):
    fixed, drawn, practised = (QuestionFactory() for _ in range(3))
    retired, essay = QuestionFactory(status=Question.Status.RETIRED), written_question()
    QuizFactory(questions=[fixed])
    QuizFactory(questions=[practised], is_practice=True)
    draws = Quiz(title_en="Draws", collection=drawn.collection)
    draws.save()
    drawn.tags.add("war")
    drawn.save()
    QuizEntry.objects.create(quiz=draws, tag=drawn.tags.get(), draws=1, sort_order=0)
    lesson = lesson_of(self_check(fixed, drawn, retired, essay, practised))
    client = studying(sign_in, lesson)

    page = client.get(url_of(lesson)).text

    assert practised.text_en in page
    for each in (fixed, drawn, retired, essay):
        assert each.text_en not in page
        assert client.post(check_url(lesson, each), {}).status_code == 404


def refusals(*questions, blocks=1):
    stream = LessonBlocks()
    data = [self_check(*questions) for _ in range(blocks)]
    try:
        stream.clean(stream.to_python(data))
    except ValidationError as refused:
        return json.dumps(refused.as_json_data(), default=str)
    return ""


def test_authors_are_told_which_question_does_not_fit(question):
    fixed = QuestionFactory()
    QuizFactory(questions=[fixed])

    assert refusals(question) == ""
    assert "A person has to mark this" in refusals(question, written_question())
    assert "retired" in refusals(QuestionFactory(status=Question.Status.RETIRED))
    assert "A quiz that counts asks this" in refusals(fixed)
    assert "stands here twice" in refusals(question, blocks=2)


def test_a_translation_keeps_it(question):
    lesson = lesson_of(block("text", "<p>Read.</p>"), self_check(question))
    [words] = [each.id for each in segments.segments_of(lesson) if each.id.startswith("body/")]

    segments.assemble(source=lesson, language="my", texts={words: "<p>ဖတ်ပါ</p>"})

    kinds = [each.block_type for each in lesson.body_my]
    assert kinds == ["text", "self_check"]
    assert [each.pk for each in lesson.body_my[1].value] == [question.pk]


@pytest.mark.indexes
def test_the_question_says_where_it_is_used_and_translators_see_it(question):
    lesson = lesson_of(self_check(question))
    hidden = QuestionFactory()
    lesson_of(self_check(hidden), live=False)

    used = ReferenceIndex.get_references_to(question)

    assert [each.object_id for each in used] == [str(lesson.pk)]
    released = releases.released(Question)
    assert question in released
    assert hidden not in released


@pytest.mark.parametrize("rows", [1, 3])
def test_a_lesson_costs_the_same_however_many_there_are(sign_in, statements, rows):
    checks = [self_check(*QuestionFactory.create_batch(rows)) for _ in range(rows)]
    lesson = lesson_of(block("text", "<p>Read.</p>"), *checks)
    client = studying(sign_in, lesson)
    client.get(url_of(lesson))

    with statements() as asked:
        client.get(url_of(lesson))

    # Eleven for the lesson, as without any; one for what stands in the text; six to ask.
    assert len(asked) == 18


def test_authors_see_them_in_the_preview(lesson):
    page = lesson.make_preview_request(preview_mode="en")

    assert "Which?" in page.text
    assert re.search(r"<button[^>]* disabled>Check this answer</button>", page.text)
    assert "/check/" not in page.text
