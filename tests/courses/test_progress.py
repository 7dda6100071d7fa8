import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from assessments.grading import (
    AnswersDoNotFit,
    AnswersMissing,
    AttemptClosed,
    NoAttemptsLeft,
    responses_of,
)
from assessments.models import Attempt
from courses import progress
from courses.ledger import course_progress
from courses.models import Activity, Enrolment, LearningRecord, PathEnrolment
from courses.progress import recording
from tests.factories.assessments import QuizFactory, answers
from tests.factories.courses import (
    CourseFactory,
    EnrolmentFactory,
    LearningPathFactory,
    LessonFactory,
    ModuleFactory,
    PathEnrolmentFactory,
    PathVersionFactory,
    complete_course,
    lessons_of,
    published_course,
    published_path,
    read,
    take_quiz,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

# Later than anything the factories publish, so that what they publish is required.
NOW = datetime(2100, 3, 1, 12, tzinfo=UTC)


def verbs_of(member):
    records = LearningRecord.objects.filter(member=member).order_by("pk")
    return list(records.values_list("verb", flat=True))


class TestJoining:
    def test_joining_twice_is_joining_once(self):
        member, course = MemberFactory(), CourseFactory()

        first = progress.enrol(member=member, course=course, at=NOW)
        second = progress.enrol(member=member, course=course, at=NOW + timedelta(days=1))

        assert first == second
        assert Enrolment.objects.get().enrolled_at == NOW
        assert verbs_of(member) == ["joined"]

    def test_member_who_left_joins_anew(self):
        left = EnrolmentFactory()
        Enrolment.objects.update(active=False)

        anew = progress.enrol(member=left.member, course=left.course, at=NOW)

        assert anew != left
        assert verbs_of(left.member) == ["joined", "joined"]

    def test_path_without_a_published_version_is_not_open(self):
        draft = PathVersionFactory(live=False)

        for path in (draft.path, LearningPathFactory()):
            with pytest.raises(progress.NotOpen):
                progress.enrol_on_path(member=MemberFactory(), path=path, at=NOW)

    def test_members_stay_on_the_version_they_joined(self):
        first = PathVersionFactory()
        early, late = MemberFactory.create_batch(2)
        progress.enrol_on_path(member=early, path=first.path, at=NOW)
        second = PathVersionFactory(path=first.path)

        again = progress.enrol_on_path(member=early, path=first.path, at=NOW)
        joined_later = progress.enrol_on_path(member=late, path=first.path, at=NOW)

        assert again.version == first
        assert joined_later.version == second
        assert PathEnrolment.objects.count() == 2

    def test_courses_completed_earlier_count_for_a_path(
        self, completed_paths, django_capture_on_commit_callbacks
    ):
        course = published_course(lessons=1)
        member = complete_course(MemberFactory(), course, at=NOW).member

        with django_capture_on_commit_callbacks(execute=True):
            path_enrolment = progress.enrol_on_path(
                member=member, path=published_path(course), at=NOW + timedelta(days=2)
            )

        # Nobody completes a path before joining it.
        assert path_enrolment.completed_at == NOW + timedelta(days=2)
        assert completed_paths == [path_enrolment]


class TestReading:
    def test_same_client_key_has_one_effect(self):
        lesson, other = lessons_of(published_course(lessons=2))
        member = EnrolmentFactory(course=Activity.objects.first().course).member
        key = uuid.uuid4()

        for each in (lesson, lesson, other):
            enrolment = progress.complete_lesson(
                member=member, lesson=each, happened_at=NOW, client_key=key
            )

        assert verbs_of(member) == ["joined", "completed"]
        assert (enrolment.completed_activities, enrolment.percent) == (1, 50)

    def test_same_client_key_of_another_member_has_its_own_effect(self):
        course = published_course(lessons=1)
        key = uuid.uuid4()

        for member in [EnrolmentFactory(course=course).member for _ in range(2)]:
            progress.complete_lesson(
                member=member, lesson=lessons_of(course)[0], happened_at=NOW, client_key=key
            )

        assert list(Enrolment.objects.values_list("percent", flat=True)) == [100, 100]

    def test_reading_a_lesson_twice_counts_once(self):
        course = published_course(lessons=2)
        enrolment = EnrolmentFactory(course=course)

        for _ in range(2):
            read(enrolment.member, lessons_of(course)[0])

        enrolment.refresh_from_db()
        assert verbs_of(enrolment.member) == ["joined", "completed", "completed"]
        assert (enrolment.completed_activities, enrolment.percent) == (1, 50)

    def test_lesson_with_a_quiz_is_not_completed_by_reading(self):
        course = published_course(lessons=2, quiz_in_last=True)
        enrolment = EnrolmentFactory(course=course)

        with pytest.raises(progress.NotAsked):
            read(enrolment.member, lessons_of(course)[1])

        assert verbs_of(enrolment.member) == ["joined"]
        assert course_progress(enrolment).met == 0

    def test_draft_lesson_asks_nothing(self):
        course = published_course(lessons=1)
        draft = LessonFactory(parent=course.get_children().get(), live=False)
        enrolment = EnrolmentFactory(course=course)

        with pytest.raises(progress.NotAsked):
            read(enrolment.member, draft)


class TestWhoMayStudy:
    """Somebody else is on the course; that helps neither outsiders nor those who left."""

    @pytest.fixture
    def course(self):
        course = published_course(lessons=2, quiz_in_last=True)
        EnrolmentFactory(course=course)
        return course

    @pytest.fixture(params=["never joined", "joined another course", "left"])
    def outsider(self, request, course):
        if request.param == "never joined":
            return MemberFactory()
        if request.param == "joined another course":
            return EnrolmentFactory(course=published_course(lessons=1)).member
        enrolment = EnrolmentFactory(course=course)
        Enrolment.objects.filter(pk=enrolment.pk).update(active=False)
        return enrolment.member

    def test_outsider_cannot_mark_a_lesson_as_done(self, course, outsider):
        before = verbs_of(outsider)

        with pytest.raises(progress.NotEnrolled):
            read(outsider, lessons_of(course)[0])

        assert verbs_of(outsider) == before

    def test_outsider_cannot_open_a_quiz(self, course, outsider):
        with pytest.raises(progress.NotEnrolled):
            progress.start_quiz(member=outsider, lesson=lessons_of(course)[1], at=NOW)

        assert Attempt.objects.count() == 0

    def test_member_who_left_meanwhile_cannot_hand_in(self, course):
        enrolment = EnrolmentFactory(course=course)
        lesson = lessons_of(course)[1]
        attempt = progress.start_quiz(member=enrolment.member, lesson=lesson, at=NOW)
        Enrolment.objects.filter(pk=enrolment.pk).update(active=False)

        with pytest.raises(progress.NotEnrolled):
            progress.submit_quiz(
                member=enrolment.member,
                lesson=lesson,
                attempt=attempt,
                answers=answers(attempt),
                at=NOW,
            )

        assert [each.answer for each in responses_of(attempt)] == [None, None]


class TestQuizzes:
    def test_lesson_with_failed_quiz_is_not_complete(self):
        course = published_course(lessons=2, quiz_in_last=True)
        enrolment = EnrolmentFactory(course=course)
        lesson = lessons_of(course)[1]

        take_quiz(enrolment.member, lesson, right=1)

        enrolment.refresh_from_db()
        standing = course_progress(enrolment)
        assert (enrolment.percent, enrolment.completed_activities) == (0, 0)
        assert [each.activity.lesson_id for each in standing.missing][1] == lesson.pk
        assert standing.missing[1].result == 50
        assert verbs_of(enrolment.member) == ["joined", "failed"]

    def test_passed_quiz_completes_its_lesson(self):
        course = published_course(lessons=2, quiz_in_last=True)
        enrolment = EnrolmentFactory(course=course)

        grade = take_quiz(enrolment.member, lessons_of(course)[1], at=NOW)

        record = LearningRecord.objects.get(verb="passed")
        enrolment.refresh_from_db()
        assert (record.attempt, record.percent) == (grade.attempt, 100)
        assert (enrolment.percent, enrolment.last_studied_at) == (50, NOW)

    def test_failing_after_passing_takes_nothing_back(self):
        course = published_course(lessons=1, quiz_in_last=True)
        enrolment = EnrolmentFactory(course=course)
        lesson = lessons_of(course)[0]
        take_quiz(enrolment.member, lesson, at=NOW)

        take_quiz(enrolment.member, lesson, right=0, at=NOW + timedelta(days=1))

        enrolment.refresh_from_db()
        assert (enrolment.percent, enrolment.completed_at) == (100, NOW)

    def test_lesson_to_read_has_no_quiz_to_open(self):
        enrolment = EnrolmentFactory(course=published_course(lessons=1))

        with pytest.raises(progress.NotAsked):
            progress.start_quiz(
                member=enrolment.member, lesson=lessons_of(enrolment.course)[0], at=NOW
            )

    @pytest.mark.parametrize(
        ("spoil", "refusal"),
        [
            pytest.param(lambda given: {}, AnswersMissing, id="missing"),
            pytest.param(
                lambda given: dict.fromkeys(given, "0"), AnswersDoNotFit, id="not offered"
            ),
        ],
    )
    def test_refused_answers_leave_no_trace(self, spoil, refusal):
        course = published_course(lessons=1, quiz_in_last=True)
        enrolment = EnrolmentFactory(course=course, at=NOW)
        lesson = lessons_of(course)[0]
        attempt = progress.start_quiz(member=enrolment.member, lesson=lesson, at=NOW)

        with pytest.raises(refusal):
            progress.submit_quiz(
                member=enrolment.member,
                lesson=lesson,
                attempt=attempt,
                answers=spoil(answers(attempt)),
                at=NOW + timedelta(days=1),
            )

        enrolment.refresh_from_db()
        attempt.refresh_from_db()
        assert [each.answer for each in responses_of(attempt)] == [None, None]
        assert attempt.submitted_at is None
        assert verbs_of(enrolment.member) == ["joined"]
        assert enrolment.last_studied_at == NOW

    def test_handing_in_twice_is_handing_in_once(self):
        course = published_course(lessons=1, quiz_in_last=True)
        enrolment = EnrolmentFactory(course=course)
        lesson = lessons_of(course)[0]
        grade = take_quiz(enrolment.member, lesson, right=1)

        with pytest.raises(AttemptClosed):
            progress.submit_quiz(
                member=enrolment.member,
                lesson=lesson,
                attempt=grade.attempt,
                answers=answers(grade.attempt),
                at=NOW,
            )

        assert Attempt.objects.get().passed is False
        assert verbs_of(enrolment.member) == ["joined", "failed"]

    def test_no_more_attempts_than_allowed(self):
        lesson = LessonFactory(quiz=QuizFactory(attempts_limit=2))
        enrolment = EnrolmentFactory(course=Activity.objects.get().course)
        for _ in range(2):
            take_quiz(enrolment.member, lesson, right=0)

        with pytest.raises(NoAttemptsLeft):
            progress.start_quiz(member=enrolment.member, lesson=lesson, at=NOW)

        assert Attempt.objects.count() == 2


class TestCompletion:
    def test_doing_the_last_thing_completes_course_and_path_once(
        self, completed_paths, django_capture_on_commit_callbacks
    ):
        course = published_course(lessons=2, quiz_in_last=True)
        first, last = lessons_of(course)
        path_enrolment = PathEnrolmentFactory(path=published_path(course))
        member = EnrolmentFactory(course=course, member=path_enrolment.member).member
        outsider = PathEnrolmentFactory(path=path_enrolment.path)
        read(member, first, at=NOW)

        with django_capture_on_commit_callbacks(execute=True):
            take_quiz(member, last, at=NOW + timedelta(hours=1))
            assert completed_paths == []
        with django_capture_on_commit_callbacks(execute=True):
            read(member, first, at=NOW + timedelta(hours=2))
            take_quiz(member, last, at=NOW + timedelta(hours=3))

        enrolment = Enrolment.objects.get(member=member)
        path_enrolment.refresh_from_db()
        outsider.refresh_from_db()
        assert (enrolment.percent, enrolment.completed_at) == (100, NOW + timedelta(hours=1))
        assert path_enrolment.completed_at == NOW + timedelta(hours=1)
        assert outsider.completed_at is None
        assert completed_paths == [path_enrolment]
        assert verbs_of(member).count("course-completed") == 1

    def test_nothing_is_told_of_a_completion_that_was_rolled_back(
        self, completed_paths, django_capture_on_commit_callbacks
    ):
        course = published_course(lessons=1)
        path_enrolment = PathEnrolmentFactory(path=published_path(course))
        EnrolmentFactory(course=course, member=path_enrolment.member)

        with django_capture_on_commit_callbacks(execute=True) as callbacks, transaction.atomic():
            read(path_enrolment.member, lessons_of(course)[0])
            transaction.set_rollback(True)

        assert (callbacks, completed_paths) == ([], [])
        assert Enrolment.objects.get().completed_at is None

    def test_path_waits_for_its_other_course(self):
        first, second = published_course(lessons=1), published_course(lessons=1)
        path_enrolment = PathEnrolmentFactory(path=published_path(first, second))

        complete_course(path_enrolment.member, first, at=NOW)
        path_enrolment.refresh_from_db()
        assert path_enrolment.completed_at is None

        complete_course(path_enrolment.member, second, at=NOW + timedelta(days=1))
        path_enrolment.refresh_from_db()
        assert path_enrolment.completed_at == NOW + timedelta(days=1)

    def test_course_without_anything_to_do_is_never_completed(self):
        course = published_course(modules=1, lessons=0)
        ModuleFactory(parent=course)
        enrolment = EnrolmentFactory(course=course)

        progress.rebuild(enrolment_id=enrolment.pk, at=NOW)

        enrolment.refresh_from_db()
        assert (enrolment.percent, enrolment.completed_at) == (0, None)


class TestRecords:
    def test_records_cannot_be_changed(self):
        record = EnrolmentFactory().records.get()

        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            LearningRecord.objects.update(verb="course-completed")
        record.happened_at = NOW
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            record.save()

        assert list(LearningRecord.objects.values_list("verb", flat=True)) == ["joined"]

    def test_course_is_recorded_as_completed_once(self):
        enrolment = complete_course(MemberFactory(), published_course(lessons=1))

        with pytest.raises(DatabaseError, match=r"course_completed_once|UNIQUE"):
            LearningRecord.objects.create(
                member=enrolment.member,
                enrolment=enrolment,
                verb="course-completed",
                happened_at=timezone.now(),
                recorded_at=timezone.now(),
            )


def test_facts_are_recorded_now_whenever_they_happened_but_in_a_past_that_is_made_up():
    past, told = NOW - timedelta(days=90), NOW - timedelta(days=80)
    course = published_course(lessons=1)
    with recording.by_another_clock(lambda: told):
        made_up = EnrolmentFactory(course=course, at=past)
    real = EnrolmentFactory(course=course, at=past)
    assert made_up.records.get().recorded_at == told
    assert timezone.now() - real.records.get().recorded_at < timedelta(minutes=1)
