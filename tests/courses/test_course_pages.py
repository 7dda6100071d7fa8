import uuid

import pytest
from django.urls import reverse

from courses.models import Enrolment, LearningRecord
from tests.factories.courses import (
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    PathEnrolmentFactory,
    PathVersionFactory,
    complete_course,
    lessons_of,
    published_course,
    published_path,
    read,
    take_quiz,
    url_of,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return published_course(modules=2, lessons=2, quiz_in_last=True)


def done(client, lesson, *, key=None, **kwargs):
    """What the button below a lesson posts."""
    return client.post(url_of(lesson), {"client_key": key or uuid.uuid4()}, **kwargs)


class TestCatalogue:
    def test_courses_stand_in_the_authors_order(self, client):
        first, second = CourseFactory(), CourseFactory()
        second.move(first, pos="left")

        page = client.get(reverse("catalogue"))

        assert [course.pk for course, *_more in page.context["courses"]] == [
            second.pk,
            first.pk,
        ]
        assert page.text.index(second.title) < page.text.index(first.title)

    def test_member_sees_their_own_progress_and_nobody_elses(self, sign_in, client):
        course = published_course(lessons=2)
        other = EnrolmentFactory(course=course)
        read(other.member, lessons_of(course)[0])
        finished = complete_course(MemberFactory(), published_course(lessons=1)).member
        url = reverse("catalogue")

        assert "You are on this course: 50% done" in sign_in(other.member).get(url).text
        assert "You completed this course" in sign_in(finished).get(url).text
        for anybody in (client, sign_in(MemberFactory())):
            page = anybody.get(url).text
            assert course.title in page
            assert "You are on this course" not in page
            assert "You completed this course" not in page

    def test_catalogue_without_courses_says_so(self, client):
        assert "The first course is being written" in client.get(reverse("catalogue")).text


class TestCourse:
    def test_joining_leads_back_to_the_course_and_its_next_step(self, sign_in, course):
        member = MemberFactory()

        page = sign_in(member).post(url_of(course), follow=True)

        first = lessons_of(course)[0]
        assert page.redirect_chain == [(url_of(course), 302)]
        assert "You have joined this course." in page.text
        assert f'href="{url_of(first)}"' in page.text
        assert Enrolment.objects.get().member == member

    def test_lessons_are_locked_for_those_who_have_not_joined(self, client, sign_in, course):
        for anybody in (client, sign_in(MemberFactory())):
            page = anybody.get(url_of(course))
            assert "The lessons open when you join." in page.text
            for lesson in lessons_of(course):
                assert lesson.title in page.text
                assert url_of(lesson) not in page.text

    def test_missing_says_what_and_how(self, sign_in, course):
        member = EnrolmentFactory(course=course).member
        first, second, third, last = lessons_of(course)
        read(member, first)
        read(member, third)
        take_quiz(member, last, right=1)

        page = sign_in(member).get(url_of(course))

        missing = page.context["trail"].missing
        assert [(each.title.value, each.url) for each in missing] == [
            (second.title, url_of(second)),
            (last.title, url_of(last)),
        ]
        assert "The course is complete when you have done these 2 things:" in page.text
        assert "Pass the quiz with at least 70%. Your best result so far: 50%." in page.text

    def test_completed_course_has_nothing_missing(self, sign_in, course):
        member = complete_course(MemberFactory(), course).member
        LessonFactory(parent=course.get_children().first())

        page = sign_in(member).get(url_of(course)).text

        assert "You completed this course on" in page
        assert "What is still missing" not in page
        assert "Your next step" not in page

    def test_states_on_the_trail(self, sign_in, course):
        member = EnrolmentFactory(course=course).member
        first, second, *_others = lessons_of(course)
        read(member, first)

        trail = sign_in(member).get(url_of(course)).context["trail"]

        assert [station.state for station in trail.stations] == ["here", "open"]
        assert [[stop.state for stop in station.stops] for station in trail.stations] == [
            ["done", "here"],
            ["open", "open"],
        ]
        assert [station.note for station in trail.stations] == [
            "1 of 2 lessons done",
            "0 of 2 lessons done",
        ]
        assert trail.next_lesson.pk == second.pk


class TestModule:
    def test_module_lists_its_own_lessons(self, sign_in, course):
        member = EnrolmentFactory(course=course).member
        first, second, third, _last = lessons_of(course)

        page = sign_in(member).get(url_of(first.get_parent())).text

        assert url_of(first) in page
        assert url_of(second) in page
        assert third.title not in page

    def test_lessons_of_a_module_are_locked_for_visitors(self, client, course):
        lesson = lessons_of(course)[0]

        page = client.get(url_of(lesson.get_parent())).text

        assert lesson.title in page
        assert url_of(lesson) not in page
        assert "The lessons open when you join the course." in page


class TestLesson:
    @pytest.fixture
    def member(self, course):
        return EnrolmentFactory(course=course).member

    def test_marking_as_done_leads_to_the_next_lesson(self, sign_in, course, member):
        first, second, *_others = lessons_of(course)

        page = done(sign_in(member), first, follow=True)

        assert page.redirect_chain == [(url_of(second), 302)]
        assert "Saved: this lesson is done." in page.text
        assert Enrolment.objects.get(member=member).percent == 25

    def test_page_ends_with_the_trail_of_its_module_and_the_others_are_folded(
        self, sign_in, course, member
    ):
        first, second, third, fourth = lessons_of(course)

        page = sign_in(member).get(url_of(first)).text
        trail = page.split("The trail of this course")[1]
        shown, folded = trail.split('<details class="more">')

        of_module = [url_of(each) for each in (first, second)]
        of_others = [url_of(each) for each in (third, fourth)]
        assert [url in shown for url in of_module + of_others] == [True, True, False, False]
        assert [url in folded for url in of_module + of_others] == [False, False, True, True]
        assert 'aria-current="page"' in shown

    def test_course_of_one_module_folds_nothing(self, sign_in):
        course = published_course(lessons=2)
        browser = sign_in(EnrolmentFactory(course=course).member)

        page = browser.get(url_of(lessons_of(course)[0])).text

        assert '<details class="more">' not in page.split("The trail of this course")[1]

    def test_next_lesson_of_the_last_one_in_a_module_is_in_the_next_module(
        self, sign_in, course, member
    ):
        _first, second, third, _last = lessons_of(course)

        assert done(sign_in(member), second)["Location"] == url_of(third)

    def test_same_key_again_changes_nothing(self, sign_in, course, member):
        client, key = sign_in(member), uuid.uuid4()
        first, second, *_others = lessons_of(course)

        replies = [done(client, first, key=key)["Location"] for _ in range(2)]

        assert replies == [url_of(second), url_of(second)]
        assert LearningRecord.objects.filter(verb="completed").count() == 1

    @pytest.mark.parametrize("key", ["", "not a key"])
    def test_post_without_a_key_is_asked_for_again(self, sign_in, course, member, key):
        first = lessons_of(course)[0]

        page = sign_in(member).post(url_of(first), {"client_key": key}, follow=True)

        assert page.redirect_chain == [(url_of(first), 302)]
        assert "Nothing is lost: please try once more." in page.text
        assert not LearningRecord.objects.filter(verb="completed").exists()

    def test_each_page_has_a_key_of_its_own(self, sign_in, course, member):
        client, first = sign_in(member), lessons_of(course)[0]

        keys = {client.get(url_of(first)).context["form"]["client_key"].value() for _ in range(2)}

        assert len(keys) == 2

    def test_lesson_with_a_quiz_is_not_done_by_a_click(self, sign_in, course, member):
        last = lessons_of(course)[-1]
        client = sign_in(member)
        page = client.get(url_of(last)).text

        answer = done(client, last, follow=True)

        assert "Mark this lesson as done" not in page
        assert url_of(last, "quiz") in page
        assert "This lesson is done when you pass its quiz." in answer.text
        assert Enrolment.objects.get(member=member).percent == 0

    def test_last_thing_to_do_leads_to_the_completed_course(self, sign_in, course, member):
        first, *others = lessons_of(course)
        for lesson in others[:-1]:
            read(member, lesson)
        take_quiz(member, others[-1])

        page = done(sign_in(member), first, follow=True)

        assert page.redirect_chain == [(url_of(course), 302)]
        assert "You have completed this course." in page.text

    def test_lesson_that_is_done_says_so(self, sign_in, course, member):
        first, *others = lessons_of(course)
        read(member, first)
        take_quiz(member, others[-1])
        client = sign_in(member)

        read_page, quiz_page = client.get(url_of(first)).text, client.get(url_of(others[-1])).text

        assert "This lesson is done." in read_page
        assert "Mark as done" not in read_page
        assert "You passed this quiz." in quiz_page

    def test_neighbours_are_linked(self, sign_in, course, member):
        first, second, third, _last = lessons_of(course)

        page = sign_in(member).get(url_of(second))

        (before, back), (after, onward) = page.context["previous"], page.context["next"]
        assert (before.pk, back) == (first.pk, url_of(first))
        assert (after.pk, onward) == (third.pk, url_of(third))

    def test_lesson_is_read_in_the_readers_language_with_the_rest_marked(self, sign_in, member):
        course = Enrolment.objects.get().course
        lesson = lessons_of(course)[0]
        lesson.heading_ur = "پہلا سبق"
        lesson.save()

        page = sign_in(member).get(url_of(lesson).replace("/en/", "/ur/", 1)).text

        assert '<html lang="ur" dir="rtl">' in page
        assert "پہلا سبق" in page
        assert 'lang="en" dir="ltr"' in page


class TestPath:
    def test_path_says_what_is_asked_and_what_is_missing(self, sign_in):
        required, elective, other = [published_course(lessons=1) for _ in range(3)]
        path = PathVersionFactory(groups=[(None, [required]), (1, [elective, other])]).path
        member = MemberFactory()
        client = sign_in(member)

        page = client.post(reverse("path", args=[path.slug]), follow=True)
        assert "You have joined this learning path." in page.text
        assert "Complete 1 of these courses" in page.text
        assert page.text.count("1 more course is needed") == 2

        complete_course(member, elective)
        page = client.get(reverse("path", args=[path.slug]))
        assert page.text.count("1 more course is needed") == 1

        complete_course(member, required)
        page = client.get(reverse("path", args=[path.slug]))
        assert "You completed this path on" in page.text
        assert "more course is needed" not in page.text

    def test_visitor_sees_the_courses_and_how_to_join(self, client):
        course = published_course(lessons=1)
        path = published_path(course)
        PathEnrolmentFactory(member=complete_course(MemberFactory(), course).member, path=path)

        page = client.get(reverse("path", args=[path.slug])).text

        assert course.title in page
        assert "Sign in to join" in page
        assert "Completed" not in page

    def test_member_sees_the_version_they_joined_and_others_the_present_one(self, sign_in):
        old, new = published_course(lessons=1), published_course(lessons=1)
        path = published_path(old)
        member = MemberFactory()
        url = reverse("path", args=[path.slug])
        sign_in(member).post(url)
        PathVersionFactory(path=path, groups=[(None, [new])])

        theirs, others = sign_in(member).get(url).text, sign_in(MemberFactory()).get(url).text

        map_of_theirs = theirs.split('id="trail"')[1]
        assert old.title in map_of_theirs
        assert new.title not in map_of_theirs
        assert new.title in others
        assert old.title not in others

    def test_course_of_a_path_that_is_not_published_is_not_named(self, client):
        shown, hidden = published_course(lessons=1), published_course(lessons=1)
        path = published_path(shown, hidden)
        hidden.unpublish()

        page = client.get(reverse("path", args=[path.slug])).text

        assert shown.title in page
        assert hidden.title not in page


class TestMyLearning:
    def test_what_was_studied_last_comes_first(self, sign_in):
        member = MemberFactory()
        courses = [published_course(lessons=2) for _ in range(3)]
        for course in courses:
            EnrolmentFactory(member=member, course=course)
        read(member, lessons_of(courses[1])[0])

        page = sign_in(member).get(reverse("my_learning"))

        listed = [each.enrolment.course for each in page.context["courses"]]
        assert listed == [courses[1], courses[2], courses[0]]
        assert page.context["next_step"].url == url_of(lessons_of(courses[1])[1])

    def test_next_step_is_in_the_course_that_is_not_completed(self, sign_in):
        member = MemberFactory()
        open_course = published_course(lessons=1)
        EnrolmentFactory(member=member, course=open_course)
        complete_course(member, published_course(lessons=1))

        page = sign_in(member).get(reverse("my_learning"))

        assert page.context["next_step"].url == url_of(lessons_of(open_course)[0])

    def test_others_courses_and_paths_are_not_shown(self, sign_in):
        other = EnrolmentFactory(course=published_course(lessons=1))
        path = published_path(other.course)
        PathEnrolmentFactory(member=other.member, path=path)
        url = reverse("my_learning")
        theirs = sign_in(other.member).get(url).text
        assert other.course.title in theirs
        assert str(path) in theirs

        page = sign_in(MemberFactory()).get(url).text

        assert other.course.title not in page
        assert str(path) not in page
        assert "Your first course will stand here" in page

    def test_course_that_a_member_left_is_not_shown(self, sign_in):
        enrolment = EnrolmentFactory()
        Enrolment.objects.update(active=False)

        page = sign_in(enrolment.member).get(reverse("my_learning")).text

        assert enrolment.course.title not in page
