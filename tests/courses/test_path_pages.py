"""The member's map of a path, moving on, studying again, and the record of learning."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from courses import progress
from courses.models import Enrolment, PathEnrolment, PathVersion
from tests.factories.assessments import QuizFactory
from tests.factories.courses import (
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
    url_of,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

# Later than anything the factories publish, so that what they publish is required.
DAY_0 = datetime(2100, 3, 1, 12, tzinfo=UTC)
GONE, AHEAD = datetime(2020, 5, 3, tzinfo=UTC), datetime(2190, 5, 3, tzinfo=UTC)


def day(number):
    return DAY_0 + timedelta(days=number)


def url(path):
    return reverse("path", args=[path.slug])


def stops(page):
    """What the map says of each course: state, reason, note."""
    return [
        (stop.state, stop.reason, stop.note)
        for station in page.context["overview"].stations
        for stop in station.stops
    ]


def stations(page):
    return [
        (station.title, station.state, station.reason, station.note)
        for station in page.context["overview"].stations
    ]


def close(version, at):
    PathVersion.objects.filter(pk=version.pk).update(closes_on=at.date())


@pytest.fixture
def graded(request):
    """A course of one lesson with a quiz of four questions, to be passed with two."""
    module = ModuleFactory()
    LessonFactory(parent=module, quiz=QuizFactory(questions=4, pass_mark=50))
    return type(published_course(lessons=0)).objects.get(pk=module.get_parent().pk)


class TestMap:
    def test_groups_say_what_is_needed_and_when_they_open(self, sign_in):
        first, second, third = [published_course(lessons=1, minutes=30) for _ in range(3)]
        path = PathVersionFactory(groups=[(1, [first, second]), (None, [third], 1)]).path
        member = PathEnrolmentFactory(path=path).member
        client = sign_in(member)

        before = client.get(url(path))
        complete_course(member, second)
        after = client.get(url(path))

        assert stations(before) == [
            ("Group 1: Complete 1 of these courses", "here", "", "1 more course is needed"),
            ("Group 2: Complete this course", "locked", "Opens when group 1 is complete", ""),
        ]
        assert [state for state, *_words in stops(before)] == ["here", "open", "locked"]
        assert "Opens when group 1 is complete" in before.text
        assert "0 of 2 courses done" in before.text
        assert stations(after) == [
            ("Group 1: Complete 1 of these courses", "done", "", ""),
            ("Group 2: Complete this course", "here", "", "1 more course is needed"),
        ]
        assert [state for state, *_words in stops(after)] == ["open", "done", "here"]
        assert "1 of 2 courses done" in after.text

    def test_only_group_has_no_number(self, sign_in):
        path = published_path(published_course(lessons=1), published_course(lessons=1))
        client = sign_in(PathEnrolmentFactory(path=path).member)

        assert [title for title, *_rest in stations(client.get(url(path)))] == [
            "Complete all of these courses"
        ]

    def test_it_says_why_a_completed_course_does_not_count(self, sign_in, graded):
        known, early = published_course(lessons=1), published_course(lessons=1)
        version = PathVersionFactory(
            groups=[
                (
                    None,
                    [
                        (graded, {"minimum_grade": 80}),
                        (early, {"accepted_from": day(9).date()}),
                        known,
                    ],
                )
            ]
        )
        path_enrolment = PathEnrolmentFactory(path=version.path, at=day(0))
        member = EnrolmentFactory(member=path_enrolment.member, course=graded).member
        client = sign_in(member)
        assert stops(client.get(url(version.path)))[0] == (
            "here",
            "A grade of at least 80% is needed.",
            "0% done",
        )
        take_quiz(member, lessons_of(graded)[0], right=2, at=day(1))
        complete_course(member, early, at=day(1))
        recognise(path_enrolment, known, at=day(2))

        page = client.get(url(version.path))

        assert stops(page) == [
            ("here", "Your grade is 50%. At least 80% is needed.", "About 5 minutes"),
            (
                "open",
                "Completed before 10 March 2100, so it has to be completed again.",
                "About 1 minute",
            ),
            ("done", "", "Recognised: learned elsewhere"),
        ]

    def test_visitor_sees_the_rules_and_nobodys_progress(self, client):
        first, second = published_course(lessons=1), published_course(lessons=1)
        version = PathVersionFactory(
            groups=[(None, [(first, {"minimum_grade": 80})]), (None, [second], 1)],
            valid_for_months=24,
        )
        complete_course(PathEnrolmentFactory(path=version.path).member, first)

        page = client.get(url(version.path))

        assert [state for _title, state, *_words in stations(page)] == ["open", "open"]
        assert stops(page) == [
            ("open", "A grade of at least 80% is needed.", "About 1 minute"),
            ("open", "", "About 1 minute"),
        ]
        assert "Opens when group 1 is complete" in page.text
        assert "The certificate is valid for 24 months." in page.text
        assert "is needed" not in page.text.replace("at least 80% is needed", "")
        assert "You are here" not in page.text

    def test_next_step_leads_to_the_next_lesson_of_the_course_begun(self, sign_in):
        first, second = published_course(lessons=1), published_course(lessons=2)
        path = published_path(first, second)
        member = PathEnrolmentFactory(path=path).member
        client = sign_in(member)
        before = client.get(url(path)).context["overview"].next_step
        progress.enrol(member=member, course=second, at=day(0))
        read(member, lessons_of(second)[0])

        after = client.get(url(path))

        assert (before.url, before.action) == (url_of(first), "Go to the course")
        step = after.context["overview"].next_step
        assert (step.url, step.action) == (url_of(lessons_of(second)[1]), "Open this lesson")
        assert [state for state, *_words in stops(after)] == ["open", "here"]

    def test_locked_for_ever_leaves_no_next_step(self, sign_in):
        path = PathVersionFactory(groups=[(None, [published_course(lessons=1)], 1)]).path
        client = sign_in(PathEnrolmentFactory(path=path).member)

        page = client.get(url(path))

        assert page.context["overview"].next_step is None
        assert stations(page)[0][1:3] == ("locked", "Opens when group 1 is complete")

    def test_course_that_is_not_published_is_nobodys_next_step(self, sign_in):
        hidden, shown = published_course(lessons=1), published_course(lessons=1)
        path = published_path(hidden, shown)
        hidden.unpublish()
        client = sign_in(PathEnrolmentFactory(path=path).member)

        page = client.get(url(path))

        assert page.context["overview"].next_step.url == url_of(shown)
        assert url_of(hidden) not in page.text


class TestRenewal:
    @pytest.fixture
    def renewal(self):
        course = published_course(lessons=1)
        path_enrolment = PathEnrolmentFactory(path=published_path(course), at=day(0))
        complete_course(path_enrolment.member, course, at=day(1))
        return progress.renew_path(path_enrolment_id=path_enrolment.pk, at=day(9))

    def test_path_and_my_learning_show_the_renewal(self, sign_in, renewal):
        client = sign_in(renewal.member)

        page, mine = client.get(url(renewal.path)), client.get(reverse("my_learning"))

        assert "You are renewing your certificate for this path." in page.text
        assert stops(page) == [
            (
                "here",
                "Completed before 10 March 2100, so it has to be completed again.",
                "About 1 minute",
            )
        ]
        assert [each.path_enrolment for each in mine.context["paths"]] == [renewal]
        assert "You are renewing your certificate for this path." in mine.text

    def test_course_can_be_studied_again_from_its_page(self, sign_in, renewal):
        client, [course] = sign_in(renewal.member), [Enrolment.objects.get().course]
        page = client.get(url_of(course))
        assert "Your learning path asks for this course again" in page.text
        assert renewal.path.title in page.text

        page = client.post(reverse("study_again", args=[course.slug]), follow=True)

        assert page.redirect_chain == [(url_of(course), 302)]
        assert "You can now study this course again." in page.text
        assert "asks for this course again" not in page.text
        assert page.context["progress"].met == 0
        assert page.context["trail"].next_lesson.pk == lessons_of(course)[0].pk

    def test_completed_course_that_nothing_asks_for_again_says_nothing_of_it(
        self, sign_in, renewal
    ):
        course = Enrolment.objects.get().course
        other = complete_course(PathEnrolmentFactory(path=renewal.path).member, course, at=day(2))
        client = sign_in(other.member)

        page = client.get(url_of(course))
        client.post(reverse("study_again", args=[course.slug]))

        assert "You completed this course on" in page.text
        assert "Study this course again" not in page.text
        other.refresh_from_db()
        assert (other.active, other.member.enrolments.count()) == (True, 1)

    def test_studying_again_is_for_members_and_asked_by_posting(self, client, sign_in, renewal):
        address = reverse("study_again", args=[Enrolment.objects.get().course.slug])

        assert client.post(address).url.startswith(reverse("account_login"))
        assert sign_in(renewal.member).get(address).status_code == 405
        sign_in(MemberFactory()).post(address)
        assert Enrolment.objects.count() == 1

    def test_grade_that_is_too_low_can_also_be_bettered_by_a_quiz(self, sign_in, graded):
        version = PathVersionFactory(groups=[(None, [(graded, {"minimum_grade": 80})])])
        member = PathEnrolmentFactory(path=version.path).member
        progress.enrol(member=member, course=graded, at=day(0))
        take_quiz(member, lessons_of(graded)[0], right=2, at=day(1))
        client = sign_in(member)

        before = client.get(url_of(graded)).text
        take_quiz(member, lessons_of(graded)[0], right=4, at=day(2))
        after = client.get(url_of(graded)).text

        assert "Your grade is 50%. At least 80% is needed." in before
        assert "You can also take a quiz again" in before
        assert "Study this course again" in before
        assert "Study this course again" not in after

    def test_last_answers_are_found_where_the_numbers_go_on(self, sign_in):
        lesson = LessonFactory(quiz=QuizFactory(attempts_limit=1, pass_mark=1))
        course = type(published_course(lessons=0)).objects.get(
            pk=lesson.get_parent().get_parent().pk
        )
        version = PathVersionFactory(groups=[(None, [(course, {"minimum_grade": 80})])])
        member = PathEnrolmentFactory(path=version.path).member
        progress.enrol(member=member, course=course, at=day(0))
        take_quiz(member, lesson, right=1, at=day(1))
        progress.study_again(member=member, course=course, at=day(2))
        take_quiz(member, lesson, right=0, at=day(3))

        page = sign_in(member).get(url_of(lesson, "quiz"))

        assert "No attempts left" in page.text
        assert url_of(lesson, "attempt", 2) in page.text


class TestVersions:
    @pytest.fixture
    def courses(self):
        return [published_course(lessons=1) for _ in range(4)]

    @pytest.fixture
    def path_enrolment(self, courses):
        """Somebody on the first version who has completed what it shares with the second."""
        shared, dropped, stricter, _added = courses
        path_enrolment = PathEnrolmentFactory(path=published_path(shared, dropped, stricter))
        complete_course(path_enrolment.member, shared)
        complete_course(path_enrolment.member, stricter)
        return path_enrolment

    @pytest.fixture
    def newer(self, path_enrolment, courses):
        shared, _dropped, stricter, added = courses
        return PathVersionFactory(
            path=path_enrolment.path,
            groups=[(None, [shared, (stricter, {"minimum_grade": 80}), added])],
        )

    def test_newer_version_is_offered_with_what_it_changes(
        self, sign_in, path_enrolment, newer, courses
    ):
        _shared, dropped, stricter, added = courses

        page = sign_in(path_enrolment.member).get(url(path_enrolment.path))

        move = page.context["overview"].move
        assert [str(title) for title in move.added] == [added.title]
        assert [str(title) for title in move.dropped] == [dropped.title]
        assert [str(title) for title in move.uncounted] == [stricter.title]
        assert "After you move, 1 of 3 courses are done." in page.text
        assert "You can stay on yours, or move to the new version." in page.text
        assert page.context["overview"].next_step.url == url_of(dropped)

    def test_nothing_is_offered_without_a_newer_version(self, sign_in, path_enrolment):
        PathVersionFactory(path=path_enrolment.path, live=False)

        page = sign_in(path_enrolment.member).get(url(path_enrolment.path))

        assert "new version" not in page.text

    def test_last_day_ahead_is_told(self, sign_in, path_enrolment, newer):
        close(path_enrolment.version, AHEAD)
        client = sign_in(path_enrolment.member)

        page, mine = client.get(url(path_enrolment.path)), client.get(reverse("my_learning"))

        assert "Complete yours by 3 May 2190, or move to the new version." in page.text
        assert "Complete it by 3 May 2190." in mine.text

    def test_after_the_last_day_it_says_what_to_do(self, sign_in, path_enrolment, newer):
        close(path_enrolment.version, GONE)
        client = sign_in(path_enrolment.member)

        page, mine = client.get(url(path_enrolment.path)), client.get(reverse("my_learning"))

        assert "Your version could be completed until 3 May 2020." in page.text
        assert "Move to the new version to go on." in page.text
        assert page.context["overview"].next_step is None
        assert "Your version could be completed until 3 May 2020." in mine.text

    def test_closed_path_without_another_version(self, client, sign_in, path_enrolment):
        close(path_enrolment.version, GONE)

        page = sign_in(path_enrolment.member).get(url(path_enrolment.path))

        assert "Write to the secretariat to ask what you can do." in page.text
        assert "cannot be joined" in client.get(url(path_enrolment.path)).text
        late = MemberFactory()
        page = sign_in(late).post(url(path_enrolment.path), follow=True)
        assert "cannot be joined at the moment" in page.text
        assert not PathEnrolment.objects.filter(member=late).exists()

    def test_moving(self, sign_in, path_enrolment, newer):
        client = sign_in(path_enrolment.member)

        page = client.post(reverse("path_move", args=[path_enrolment.path.slug]), follow=True)

        assert "You are on the new version of this learning path." in page.text
        assert "1 of 3 courses done" in page.text
        again = client.post(reverse("path_move", args=[path_enrolment.path.slug]), follow=True)
        assert again.status_code == 200
        path_enrolment.refresh_from_db()
        assert path_enrolment.version == newer

    def test_who_is_not_on_the_path_moves_nobody(self, client, sign_in, path_enrolment, newer):
        address = reverse("path_move", args=[path_enrolment.path.slug])

        assert sign_in(MemberFactory()).post(address).status_code == 404
        assert client.post(address).url.startswith(reverse("account_login"))
        assert sign_in(path_enrolment.member).get(address).status_code == 405
        path_enrolment.refresh_from_db()
        assert path_enrolment.version.number == 1


class TestRecord:
    def test_record_has_all_of_ones_own_and_nothing_of_others(self, sign_in, graded):
        known = published_course(lessons=1)
        path_enrolment = PathEnrolmentFactory(
            path=published_path(graded),
            member=MemberFactory(display_name="Lotus", certificate_name="Zaw Min"),
            at=day(0),
        )
        member = complete_course(path_enrolment.member, graded, at=day(1)).member
        other_path = PathEnrolmentFactory(member=member, path=published_path(known), at=day(0))
        recognise(other_path, known, at=day(2))
        begun = EnrolmentFactory(member=member, course=published_course(lessons=1)).course
        strange = complete_course(
            MemberFactory(certificate_name="Somebody Else"), published_course(lessons=1)
        ).course

        recognise(PathEnrolmentFactory(path=other_path.path), known, at=day(2))

        page = sign_in(member).get(reverse("record"))

        record = page.context["record"]
        assert [(each.course_id, each.grade) for each in record.courses] == [(graded.pk, 100)]
        assert [each.path for each in record.paths] == [other_path.path, path_enrolment.path]
        assert [each.course_id for each in record.recognitions] == [known.pk]
        assert "Zaw Min" in page.text
        assert "Grade: 100%" in page.text
        assert "Completed on 2 March 2100" in page.text
        assert "Recognised on 3 March 2100" in page.text
        for absent in (begun.title, strange.title, "Somebody Else"):
            assert absent not in page.text

    def test_what_was_completed_twice_stands_there_twice(self, sign_in):
        course = published_course(lessons=1)
        member = complete_course(MemberFactory(), course, at=day(1)).member
        Enrolment.objects.update(active=False)
        complete_course(member, course, at=day(2))

        page = sign_in(member).get(reverse("record"))

        assert [each.completed_at for each in page.context["record"].courses] == [day(2), day(1)]

    def test_empty_record_says_what_will_be_here(self, sign_in):
        page = sign_in(MemberFactory()).get(reverse("record"))

        assert "Your first completed course will stand here" in page.text

    def test_record_is_for_members(self, client):
        assert client.get(reverse("record")).url.startswith(reverse("account_login"))

    def test_my_learning_leads_to_it(self, sign_in):
        member = complete_course(MemberFactory(), published_course(lessons=1)).member

        assert reverse("record") in sign_in(member).get(reverse("my_learning")).text
