"""An exercise counts toward completion only where its author said so, and as self-reported."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from cms.h5p import attempts, contents
from cms.h5p.models import ExerciseAttempt
from courses import exercises
from courses.activities import syncing
from courses.blocks import InteractiveBlock
from courses.ledger import Facts, course_progress, evaluate_course
from courses.models import Activity, Enrolment, LearningRecord, Lesson, Rebuild
from courses.trails import done_lessons
from lms.privacy.kept import PEOPLE
from tests.factories.cms import block, body
from tests.factories.courses import EnrolmentFactory, LessonFactory
from tests.factories.h5p import interactive
from tests.factories.members import MemberFactory
from tests.h5p.test_attempts import WITHIN, statement

NOW = timezone.now()


def asking(*, least=None, pk=1):
    return Activity(
        pk=pk, kind=Activity.Kind.EXERCISE, exercise_id=1, least_percent=least, added_at=NOW
    )


def ledger(activity, *, met=(), results=None):
    facts = Facts(met_at=dict.fromkeys(met, NOW), results=results or {}, completed_at=None)
    return evaluate_course(activities=[activity], facts=facts)


def test_what_is_missing_says_what_was_reported():
    assert ledger(asking()).missing[0].how == "Complete the exercise in this lesson."
    assert "80%" in ledger(asking(least=80)).missing[0].how
    told = ledger(asking(least=80), results={1: 60}).missing[0].how
    assert told.endswith("Your last result (self-reported): 60%.")
    with override("my"):
        assert "60%" in ledger(asking(least=80), results={1: 60}).missing[0].how
        assert "self-reported" not in ledger(asking(least=80), results={1: 60}).missing[0].how


def test_what_is_self_reported_is_in_no_grade():
    assert ledger(asking(least=80), met=[1], results={1: 90}).grade is None


def test_score_is_asked_for_only_where_the_exercise_counts():
    setting = InteractiveBlock().child_blocks
    assert not setting["counts"].get_default()
    lone = InteractiveBlock()
    del lone.child_blocks["content"]
    with pytest.raises(ValidationError) as refused:
        lone.clean(lone.to_python({"counts": False, "least": 50}))
    assert "only if the exercise counts" in str(refused.value.block_errors["least"])


@pytest.mark.django_db
class TestCounting:
    @pytest.fixture
    def content(self):
        return interactive()

    @pytest.fixture
    def lesson(self, content):
        return lesson_with(content, counts=True, least=60)

    @pytest.fixture
    def enrolment(self, lesson):
        return EnrolmentFactory(course=lesson.get_parent().get_parent().specific)

    @pytest.fixture
    def report(self, sign_in, enrolment, lesson, content):
        return reporter(sign_in(enrolment.member), lesson, content)

    def test_reached_score_completes_the_lesson(self, enrolment, lesson, report):
        report(statement(raw=1, most=2))
        standing = course_progress(enrolment)
        assert (standing.missing[0].result, standing.complete) == (50, False)

        report(statement(raw=2, most=2))
        standing = course_progress(enrolment)
        assert (standing.complete, done_lessons(standing)) == (True, {lesson.pk})
        enrolment.refresh_from_db()
        assert (enrolment.percent, enrolment.grade) == (100, None)
        assert enrolment.completed_at is not None

        report(statement(raw=0, most=2))
        assert course_progress(enrolment).complete
        verbs = LearningRecord.objects.filter(activity__isnull=False).order_by("pk")
        assert [*verbs.values_list("verb", "percent")] == [
            ("failed", 50),
            ("passed", 100),
            ("failed", 0),
        ]

    def test_same_result_is_recorded_once(self, report):
        for _each in range(3):
            report(statement(raw=1, most=2))
        assert LearningRecord.objects.filter(activity__isnull=False).count() == 1

    def test_parts_and_what_is_not_over_count_nothing(self, enrolment, report):
        report(statement(raw=2, most=2, **WITHIN))
        report(statement(result={"score": {"raw": 2, "max": 2}, "completion": False}))
        assert course_progress(enrolment).met == 0

    def test_completing_is_enough_where_no_score_is_asked(self, sign_in, content):
        lesson = lesson_with(content, counts=True)
        enrolment = EnrolmentFactory(course=lesson.get_parent().get_parent().specific)
        reporter(sign_in(enrolment.member), lesson, content)(statement(raw=0, most=2))
        assert course_progress(enrolment).complete

    def test_exercise_that_does_not_count_leaves_reading_to_do(self, sign_in, content):
        lesson = lesson_with(content, counts=False)
        enrolment = EnrolmentFactory(course=lesson.get_parent().get_parent().specific)
        client = sign_in(enrolment.member)
        reporter(client, lesson, content)(statement(raw=2, most=2))
        assert course_progress(enrolment).met == 0
        assert [*Activity.objects.values_list("kind", "exercise")] == [("read", None)]
        assert "Mark this lesson as done" in client.get(lesson.url).content.decode()

    def test_lesson_says_what_counts(self, sign_in, enrolment, lesson, report):
        client = sign_in(enrolment.member)
        page = client.get(lesson.url).content.decode()
        assert "Reach at least 60% in the exercise of this lesson." in page
        assert "Mark this lesson as done" not in page
        client.post(lesson.url, {"client_key": uuid.uuid4()})
        assert course_progress(enrolment).met == 0

        report(statement(raw=1, most=2))
        assert "(self-reported): 50%" in client.get(lesson.url).content.decode()
        report(statement(raw=2, most=2))
        assert "You have done this exercise." in client.get(lesson.url).content.decode()

    def test_what_was_not_enough_is_begun_anew(self, enrolment, report):
        ExerciseAttempt.objects.filter(member=enrolment.member).update(state='{"chosen": 1}')
        assert report.begin()["state"] == '{"chosen": 1}'
        report(statement(raw=0, most=2))
        assert report.begin()["state"] == ""
        report(statement(raw=2, most=2))
        assert report.begin()["state"] == '{"chosen": 1}'

    def test_what_was_done_before_it_counted_counts_when_it_is_opened(self, sign_in, content):
        lesson = lesson_with(content, counts=False)
        enrolment = EnrolmentFactory(course=lesson.get_parent().get_parent().specific)
        report = reporter(sign_in(enrolment.member), lesson, content)
        report(statement(raw=2, most=2))
        set_in(lesson, content, counts=True, least=60)
        assert not course_progress(enrolment).complete
        report.begin()
        assert course_progress(enrolment).complete

    def test_what_was_done_before_the_round_began_does_not_count(self, enrolment, lesson, report):
        report(statement(raw=2, most=2))
        Enrolment.objects.filter(pk=enrolment.pk).update(active=False)
        again = EnrolmentFactory(
            member=enrolment.member,
            course=enrolment.course,
            at=timezone.now() + timedelta(seconds=1),
        )
        report.begin()
        assert course_progress(again).met == 0

    def test_change_of_the_setting_is_a_change_of_what_is_asked(self, lesson, content):
        first = Activity.objects.get()
        set_in(lesson, content, counts=True, least=80)
        first.refresh_from_db()
        assert (first.least_percent, first.retired_at) == (80, None)

        Rebuild.objects.all().delete()
        set_in(lesson, content, counts=False)
        first.refresh_from_db()
        assert first.retired_at is not None
        assert [*Activity.objects.current().values_list("kind", flat=True)] == ["read"]
        assert Rebuild.objects.exists()

        set_in(lesson, content, counts=True)
        current = Activity.objects.current().get()
        assert (current.pk, current.least_percent) == (first.pk, None)

    def test_content_that_counted_is_not_deleted(self, lesson, content):
        Lesson.objects.filter(pk=lesson.pk).update(body_en="[]")
        with pytest.raises(contents.InUse):
            contents.delete(content=content, actor=MemberFactory())

    def test_record_says_that_it_is_self_reported(self, report):
        report(statement(raw=2, most=2))
        told = LearningRecord.objects.get(activity__isnull=False)
        assert told.self_reported is True
        assert "self_reported" in PEOPLE["courses.LearningRecord"]["export"]

    def test_nobody_reports_for_a_round_that_ended(self, enrolment, lesson, content):
        begun = attempts.begin(member=enrolment.member, version=content.newest, at=NOW)
        Enrolment.objects.filter(pk=enrolment.pk).update(active=False)
        begun.completed_at = timezone.now()
        exercises.record(member=enrolment.member, lesson=lesson, attempt=begun, at=NOW)
        assert not LearningRecord.objects.filter(activity__isnull=False).exists()


def lesson_with(content, **setting):
    return LessonFactory(body_en=written(content, **setting))


def written(content, **setting):
    return body(block("interactive", {"content": content.pk, **setting}))


def set_in(lesson, content, **setting):
    Lesson.objects.filter(pk=lesson.pk).update(body_en=written(content, **setting))
    syncing.sync(lessons=[Lesson.objects.get(pk=lesson.pk)], at=timezone.now())


def reporter(client, lesson, content):
    """Reports statements as a learner's device does; ``begin`` opens the exercise."""
    address = f"{lesson.url}interactive/{content.pk}/"

    def begin():
        return client.post(f"{address}attempt/").json()

    token = begin()["token"]

    def report(text):
        sent = {"token": token, "key": uuid.uuid4(), "statement": text}
        answer = client.post(f"{address}report/", sent)
        assert answer.status_code == 200
        return json.loads(answer.content)

    report.begin = begin
    return report
