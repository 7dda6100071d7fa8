"""What members do on a path besides studying: move, renew, study again, have learned elsewhere."""

from datetime import UTC, datetime, timedelta

import pytest

from assessments import grading, reviews
from courses import progress
from courses.ledger import path_progress, progress_on
from courses.models import (
    Enrolment,
    LearningPath,
    LearningRecord,
    PathEnrolment,
    PathVersion,
    Recognition,
)
from tests.factories.assessments import QuizFactory, answers
from tests.factories.courses import (
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    PathEnrolmentFactory,
    PathVersionFactory,
    complete_course,
    lessons_of,
    published_course,
    published_path,
    read,
    recognise,
    take_quiz,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

# Later than anything the factories publish, so that what they publish is required.
DAY_0 = datetime(2100, 3, 1, 12, tzinfo=UTC)


def day(number):
    return DAY_0 + timedelta(days=number)


def graded_course(*, questions=4, pass_mark=50, **quiz):
    """A course of one lesson with a quiz."""
    module = ModuleFactory()
    LessonFactory(parent=module, quiz=QuizFactory(questions=questions, pass_mark=pass_mark, **quiz))
    return CourseFactory._meta.model.objects.get(pk=module.get_parent().pk)


def path_asking(course, **rule):
    return PathVersionFactory(groups=[(None, [(course, rule)])]).path


def close(version, *, on):
    PathVersion.objects.filter(pk=version.pk).update(closes_on=day(on).date())


def completed_at(path_enrolment):
    path_enrolment.refresh_from_db()
    return path_enrolment.completed_at


def move(path_enrolment, *, at):
    return progress.move_to_current_version(path_enrolment_id=path_enrolment.pk, at=at)


def renew(path_enrolment, *, at):
    return progress.renew_path(path_enrolment_id=path_enrolment.pk, at=at)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """A block at whose end everything is told that is told after commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


class TestMoving:
    def test_what_was_done_counts_on_the_new_version(self, committed, completed_paths):
        done, old, new = [published_course(lessons=1) for _ in range(3)]
        path = published_path(done, old)
        path_enrolment = PathEnrolmentFactory(path=path, at=day(0))
        outsider = PathEnrolmentFactory(path=path, at=day(0))
        complete_course(path_enrolment.member, done, at=day(1))
        version = PathVersionFactory(path=path, groups=[(None, [done, new])])

        with committed():
            moved = move(path_enrolment, at=day(2))

        assert (moved.pk, moved.version, moved.cycle) == (path_enrolment.pk, version, 1)
        standing = path_progress(moved)
        assert [each.course_id for each in standing.courses if each.met] == [done.pk]
        assert standing.required == 2
        outsider.refresh_from_db()
        assert outsider.version.number == 1
        assert completed_paths == []

    def test_moving_may_complete_the_path_and_tells_it_once(self, committed, completed_paths):
        done, old = published_course(lessons=1), published_course(lessons=1)
        path = published_path(done, old)
        path_enrolment = PathEnrolmentFactory(path=path, at=day(0))
        complete_course(path_enrolment.member, done, at=day(1))
        PathVersionFactory(path=path, groups=[(None, [done])])

        with committed():
            move(path_enrolment, at=day(5))
        with committed(), pytest.raises(progress.NotOpen):
            move(path_enrolment, at=day(6))

        assert completed_at(path_enrolment) == day(5)
        assert completed_paths == [path_enrolment]

    def test_completed_path_stays_on_its_version(self):
        course = published_course(lessons=1)
        path_enrolment = PathEnrolmentFactory(path=published_path(course), at=day(0))
        complete_course(path_enrolment.member, course, at=day(1))
        PathVersionFactory(path=path_enrolment.path)

        with pytest.raises(progress.NotOpen):
            move(path_enrolment, at=day(2))

        path_enrolment.refresh_from_db()
        assert path_enrolment.version.number == 1

    def test_there_has_to_be_another_version(self):
        path_enrolment = PathEnrolmentFactory()
        PathVersionFactory(path=path_enrolment.path, live=False)

        with pytest.raises(progress.NotOpen):
            move(path_enrolment, at=day(1))


class TestClosing:
    @pytest.mark.parametrize(("finished_on", "completes"), [(4, True), (5, False)])
    def test_path_can_be_completed_until_the_last_day(
        self, finished_on, completes, committed, completed_paths
    ):
        course = published_course(lessons=1)
        path_enrolment = PathEnrolmentFactory(path=published_path(course), at=day(0))
        close(path_enrolment.version, on=4)

        with committed():
            complete_course(path_enrolment.member, course, at=day(finished_on))

        assert (completed_at(path_enrolment) is not None) is completes
        assert completed_paths == ([path_enrolment] if completes else [])

    def test_who_was_too_late_moves_and_is_done(self, committed, completed_paths):
        course = published_course(lessons=1)
        path_enrolment = PathEnrolmentFactory(path=published_path(course), at=day(0))
        close(path_enrolment.version, on=4)
        PathVersionFactory(path=path_enrolment.path, groups=[(None, [course])])

        with committed():
            complete_course(path_enrolment.member, course, at=day(6))
        assert completed_paths == []
        with committed():
            move(path_enrolment, at=day(7))

        assert completed_at(path_enrolment) == day(7)
        assert completed_paths == [path_enrolment]

    def test_better_grade_after_the_last_day_is_too_late(self):
        course = graded_course()
        path_enrolment = PathEnrolmentFactory(path=path_asking(course, minimum_grade=80), at=day(0))
        close(path_enrolment.version, on=4)
        member = EnrolmentFactory(member=path_enrolment.member, course=course, at=day(0)).member
        [lesson] = lessons_of(course)
        take_quiz(member, lesson, right=2, at=day(1))

        take_quiz(member, lesson, right=4, at=day(5))

        assert Enrolment.objects.get().grade == 100
        assert completed_at(path_enrolment) is None

    def test_closed_path_is_not_joined_or_renewed(self):
        course = published_course(lessons=1)
        path_enrolment = PathEnrolmentFactory(path=published_path(course), at=day(0))
        complete_course(path_enrolment.member, course, at=day(1))
        close(path_enrolment.version, on=4)

        with pytest.raises(progress.NotOpen):
            progress.enrol_on_path(member=MemberFactory(), path=path_enrolment.path, at=day(5))
        with pytest.raises(progress.NotOpen):
            renew(path_enrolment, at=day(5))

        assert PathEnrolment.objects.get() == path_enrolment


class TestRenewal:
    @pytest.fixture
    def courses(self):
        """One to be completed again, and one not."""
        return [published_course(lessons=1) for _ in range(2)]

    @pytest.fixture
    def completed(self, courses):
        """A path completed on day 2."""
        again, once = courses
        version = PathVersionFactory(groups=[(None, [again, (once, {"renewed": False})])])
        path_enrolment = PathEnrolmentFactory(path=version.path, at=day(0))
        complete_course(path_enrolment.member, again, at=day(1))
        complete_course(path_enrolment.member, once, at=day(2))
        path_enrolment.refresh_from_db()
        return path_enrolment

    def test_renewal_is_completed_by_the_courses_to_be_renewed(
        self, completed, courses, committed, completed_paths
    ):
        member, again = completed.member, courses[0]
        with committed():
            renewal = renew(completed, at=day(10))
        assert (renewal.cycle, renewal.completions_from) == (2, day(10))
        assert [each.met for each in path_progress(renewal).courses] == [False, True]
        assert completed_paths == []

        with committed():
            progress.study_again(member=member, course=again, at=day(11))
            complete_course(member, again, at=day(12))

        assert completed_at(renewal) == day(12)
        assert completed_paths == [renewal]
        assert completed_at(completed) == day(2)

    def test_renewing_twice_is_renewing_once(self, completed):
        first, second = renew(completed, at=day(10)), renew(completed, at=day(11))

        assert first == second
        assert second.completions_from == day(10)
        assert PathEnrolment.objects.latest_cycles().get() == first

    def test_renewal_takes_the_current_version(self, completed, courses):
        version = PathVersionFactory(path=completed.path, groups=[(None, courses)])

        assert renew(completed, at=day(10)).version == version

    def test_path_that_is_not_completed_is_not_renewed(self, completed):
        renewal = renew(completed, at=day(10))

        with pytest.raises(progress.NotOpen):
            renew(renewal, at=day(11))

    def test_renewal_that_asks_nothing_again_is_complete_at_once(self, committed, completed_paths):
        course = published_course(lessons=1)
        path_enrolment = PathEnrolmentFactory(path=path_asking(course, renewed=False), at=day(0))
        complete_course(path_enrolment.member, course, at=day(1))

        with committed():
            renewal = renew(path_enrolment, at=day(10))

        assert completed_at(renewal) == day(10)
        assert completed_paths == [renewal]

    @pytest.mark.parametrize(("renewed", "met"), [(True, False), (False, True)])
    def test_what_was_recognised_before_counts_unless_it_is_renewed(self, renewed, met):
        course, other = published_course(lessons=1), published_course(lessons=1)
        version = PathVersionFactory(groups=[(None, [(course, {"renewed": renewed}), other])])
        path_enrolment = PathEnrolmentFactory(path=version.path, at=day(0))
        recognise(path_enrolment, course, at=day(1))
        complete_course(path_enrolment.member, other, at=day(2))

        renewal = renew(path_enrolment, at=day(10))

        assert [each.met for each in path_progress(renewal).courses] == [met, False]
        recognise(renewal, course, at=day(11))
        assert [each.met for each in path_progress(renewal).courses] == [True, False]

    def test_joining_again_leads_to_the_renewal(self, completed):
        renewal = renew(completed, at=day(10))

        joined = progress.enrol_on_path(member=completed.member, path=completed.path, at=day(11))

        assert joined == renewal


class TestMinimumGrade:
    @pytest.fixture
    def course(self):
        return graded_course(attempts_limit=2)

    @pytest.fixture
    def path_enrolment(self, course):
        """A member with half the answers right, where 80 % are asked."""
        path_enrolment = PathEnrolmentFactory(path=path_asking(course, minimum_grade=80), at=day(0))
        EnrolmentFactory(member=path_enrolment.member, course=course, at=day(0))
        take_quiz(path_enrolment.member, lessons_of(course)[0], right=2, at=day(1))
        return path_enrolment

    def test_better_attempt_completes_the_path(
        self, course, path_enrolment, committed, completed_paths
    ):
        assert Enrolment.objects.get().completed_at == day(1)
        assert completed_at(path_enrolment) is None

        with committed():
            take_quiz(path_enrolment.member, lessons_of(course)[0], right=4, at=day(3))

        assert Enrolment.objects.get().completed_at == day(1)
        assert completed_at(path_enrolment) == day(3)
        assert completed_paths == [path_enrolment]

    def test_studying_again_gives_new_attempts_and_new_lessons(self, course, path_enrolment):
        member, [lesson] = path_enrolment.member, lessons_of(course)
        take_quiz(member, lesson, right=1, at=day(2))
        with pytest.raises(grading.NoAttemptsLeft):
            progress.start_quiz(member=member, lesson=lesson, at=day(3))

        again = progress.study_again(member=member, course=course, at=day(4))

        assert (again.percent, again.grade, again.completed_at) == (0, None, None)
        take_quiz(member, lesson, right=1, at=day(5))
        assert completed_at(path_enrolment) is None
        take_quiz(member, lesson, right=4, at=day(6))
        assert completed_at(path_enrolment) == day(6)
        with pytest.raises(grading.NoAttemptsLeft):
            progress.start_quiz(member=member, lesson=lesson, at=day(7))
        assert Enrolment.objects.filter(completed_at=day(1), active=False).count() == 1

    def test_attempt_left_open_before_counts_among_the_new_ones(self, course, path_enrolment):
        member, [lesson] = path_enrolment.member, lessons_of(course)
        opened = progress.start_quiz(member=member, lesson=lesson, at=day(2))

        progress.study_again(member=member, course=course, at=day(4))

        again = progress.start_quiz(member=member, lesson=lesson, at=day(5))
        assert again == opened
        progress.submit_quiz(
            member=member,
            lesson=lesson,
            attempt=again,
            answers=answers(opened, right=0),
            at=day(5),
        )
        take_quiz(member, lesson, right=0, at=day(6))
        with pytest.raises(grading.NoAttemptsLeft):
            progress.start_quiz(member=member, lesson=lesson, at=day(7))

    def test_key_of_an_earlier_attempt_is_kept_back_again(self, course, path_enrolment):
        member, [lesson] = path_enrolment.member, lessons_of(course)
        attempt = member.attempts.get()
        assert reviews.review(attempt=attempt, place=attempt.place, at=day(3)).shows_key

        again = progress.study_again(member=member, course=course, at=day(4))

        def shows_key():
            place = f"{again.pk}/{attempt.place.partition('/')[2]}"
            review = reviews.review(attempt=attempt, place=place, at=day(9))
            return review.shows_key

        assert not shows_key()
        for number in (5, 6):
            take_quiz(member, lesson, right=0, at=day(number))
        assert shows_key()


class TestStudyingAgain:
    def test_only_what_a_path_asks_for_again(self):
        course = published_course(lessons=1)
        path_enrolment = PathEnrolmentFactory(path=published_path(course), at=day(0))
        asked_of_another = PathEnrolmentFactory(
            path=path_asking(course, accepted_from=day(9).date()), at=day(0)
        )
        enrolment = complete_course(path_enrolment.member, course, at=day(1))
        complete_course(asked_of_another.member, course, at=day(1))

        with pytest.raises(progress.NotAsked):
            progress.study_again(member=path_enrolment.member, course=course, at=day(2))

        enrolment.refresh_from_db()
        assert enrolment.active
        again = progress.study_again(member=asked_of_another.member, course=course, at=day(2))
        assert again.completed_at is None

    def test_elective_that_is_not_needed_is_not_asked_for_again(self):
        course, other = published_course(lessons=1), published_course(lessons=1)
        missing = published_course(lessons=1)
        version = PathVersionFactory(
            groups=[
                (1, [(course, {"accepted_from": day(9).date()}), other]),
                (None, [missing]),
            ]
        )
        member = PathEnrolmentFactory(path=version.path, at=day(0)).member
        complete_course(member, course, at=day(1))
        complete_course(member, other, at=day(1))

        with pytest.raises(progress.NotAsked):
            progress.study_again(member=member, course=course, at=day(2))

    def test_path_is_open_until_its_last_day_is_over(self):
        path = path_asking(published_course(lessons=1))
        unpublished = path_asking(published_course(lessons=1))
        unpublished.versions.update(live=False)
        close(path.versions.get(), on=4)

        assert list(LearningPath.objects.open(at=day(4))) == [path]
        assert list(LearningPath.objects.open(at=day(5))) == []

    def test_path_that_has_closed_asks_for_nothing_again(self):
        course = published_course(lessons=1)
        path_enrolment = PathEnrolmentFactory(
            path=path_asking(course, accepted_from=day(9).date()), at=day(0)
        )
        member = complete_course(path_enrolment.member, course, at=day(1)).member
        close(path_enrolment.version, on=4)

        with pytest.raises(progress.NotAsked):
            progress.study_again(member=member, course=course, at=day(5))
        assert progress.study_again(member=member, course=course, at=day(4)).percent == 0

    def test_once_begun_it_is_not_begun_anew(self):
        course = published_course(lessons=2)
        path_enrolment = PathEnrolmentFactory(
            path=path_asking(course, accepted_from=day(9).date()), at=day(0)
        )
        member = complete_course(path_enrolment.member, course, at=day(1)).member
        first = progress.study_again(member=member, course=course, at=day(2))
        read(member, lessons_of(course)[0], at=day(3))

        second = progress.study_again(member=member, course=course, at=day(4))

        assert (first.pk, second.percent) == (second.pk, 50)
        assert Enrolment.objects.filter(member=member).count() == 2
        assert LearningRecord.objects.filter(member=member, verb="joined").count() == 2

    def test_who_is_not_on_the_course_does_not_study_it_again(self):
        course = published_course(lessons=1)
        complete_course(MemberFactory(), course, at=day(1))

        with pytest.raises(progress.NotEnrolled):
            progress.study_again(member=MemberFactory(), course=course, at=day(2))


class TestRecognition:
    def test_recognition_completes_the_path_and_tells_it_once(self, committed, completed_paths):
        taken, known = published_course(lessons=1), published_course(lessons=1)
        path_enrolment = PathEnrolmentFactory(path=published_path(taken, known), at=day(0))
        outsider = PathEnrolmentFactory(path=path_enrolment.path, at=day(0))
        for each in (path_enrolment, outsider):
            complete_course(each.member, taken, at=day(1))

        with committed():
            first = recognise(path_enrolment, known, at=day(5))
            second = recognise(path_enrolment, known, at=day(6))

        assert (first, Recognition.objects.get()) == (second, first)
        assert completed_at(path_enrolment) == day(5)
        assert completed_at(outsider) is None
        assert completed_paths == [path_enrolment]

    def test_recognition_is_for_one_member_on_one_path(self):
        known, other = published_course(lessons=1), published_course(lessons=1)
        path_enrolment = PathEnrolmentFactory(path=published_path(known, other), at=day(0))
        of_another = PathEnrolmentFactory(path=path_enrolment.path, at=day(0))
        on_another = PathEnrolmentFactory(
            member=path_enrolment.member, path=published_path(known), at=day(0)
        )
        newer = PathVersionFactory(path=path_enrolment.path, groups=[(None, [known])])

        recognise(path_enrolment, known, at=day(1))

        assert [
            [each.met for each in path_progress(one).courses]
            for one in (path_enrolment, of_another, on_another)
        ] == [[True, False], [False, False], [False]]
        assert [
            progress_on(path_enrolment=one, version_id=newer.pk).met_at
            for one in (path_enrolment, of_another, on_another)
        ] == [day(1), None, None]

    def test_recognition_of_a_later_cycle_is_not_one_of_an_earlier(self):
        course = published_course(lessons=1)
        path_enrolment = PathEnrolmentFactory(path=published_path(course), at=day(0))
        recognise(path_enrolment, course, at=day(1))
        renewal = renew(path_enrolment, at=day(9))

        recognise(renewal, course, at=day(10))

        assert path_progress(path_enrolment).met_at == day(1)
        assert completed_at(renewal) == day(10)

    def test_nobody_recognises_their_own_learning(self):
        course = published_course(lessons=1)
        path_enrolment = PathEnrolmentFactory(path=published_path(course))

        with pytest.raises(progress.OwnLearning):
            progress.recognise(
                path_enrolment_id=path_enrolment.pk,
                course=course,
                reason="I know it.",
                evidence="None.",
                recognised_by=path_enrolment.member,
                at=day(1),
            )

        assert not Recognition.objects.exists()
        assert completed_at(path_enrolment) is None

    def test_course_that_the_path_does_not_ask_for_is_not_recognised(self):
        path_enrolment = PathEnrolmentFactory(path=published_path(published_course(lessons=1)))

        with pytest.raises(progress.NotAsked):
            recognise(path_enrolment, published_course(lessons=1))

        assert not Recognition.objects.exists()
