"""Whoever writes a course walks through it as a learner would, and nothing remains of it."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from assessments.models import Answer
from courses.desk import course_trial_views, trial_views
from courses.models import Lesson
from lms.members.roles import ADVOCATE, TRANSLATOR
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.cms import block, body
from tests.factories.courses import (
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    lessons_of,
    published_course,
    trainer_of,
)
from tests.factories.courses import url_of as learners_url
from tests.factories.members import MemberFactory
from tests.h5p.bringing import imported

pytestmark = pytest.mark.django_db
STRIP = "You are trying this course as a learner. Nothing of it is kept or counted."
COMPLETED = "Here the learner has completed the course."
AS_IF = "Go on as if it was done"


@pytest.fixture
def course():
    return published_course(lessons=2)


@pytest.fixture
def client(sign_in, course):
    return sign_in(trainer_of(course))


@pytest.fixture
def asked(course):
    """The second of three lessons asks a quiz, as drafted only."""
    last = lessons_of(course)[1]
    quiz = QuizFactory(collection=course.collection)
    draft(last, block("text", "<p>Words.</p>"), block("quiz", quiz.pk))
    LessonFactory(parent=last.get_parent(), live=False, first_published_at=None, title="Fresh")
    return quiz


def draft(lesson, *blocks):
    lesson.body_en = body(*blocks)
    lesson.save_revision()


def url_of(course, page=None, name="try_course"):
    if page is None:
        return reverse(name, args=[course.pk])
    return reverse("try_course_page", args=[course.pk, page.pk])


def quiz_url_of(course, lesson):
    return reverse("try_course_quiz", args=[course.pk, lesson.pk])


def post(client, url, **posted):
    return client.post(url, posted, follow=True).text


def given(quiz, *, right=True):
    entries = list(quiz.entries.order_by("sort_order"))
    answers = {
        f"q{number}": Answer.objects.filter(question=each.question, is_correct=right).first().pk
        for number, each in enumerate(entries, start=1)
    }
    return {"asked": [str(number) for number in range(1, len(entries) + 1)], **answers}


def rows():
    """How many rows each table has of what is taught, asked, awarded, looked for and told."""
    tables = set(connection.introspection.table_names())
    return {
        model._meta.label: model._base_manager.count()
        for app in apps.get_app_configs()
        if app.name.split(".")[0] in ("assessments", "courses", "certificates", "cms", "lms")
        for model in app.get_models()
        if model._meta.db_table in tables
    }


def is_missing(answer):
    """The site looks once more below a language before it says that there is nothing."""
    return answer.status_code == 404


def test_a_whole_course_is_walked_to_its_end_and_leaves_no_row(client, course, asked):
    first, second, third = lessons_of(course)
    client.get(url_of(course))
    before = rows()

    pages = [client.get(url_of(course)).text, client.get(url_of(course, first.get_parent())).text]
    pages.append(post(client, url_of(course)))
    pages.append(client.get(url_of(course, first)).text)
    pages.append(post(client, url_of(course, first)))
    assert f'action="{url_of(course, first)}"' in pages[3]
    assert "Saved: this lesson is done." in pages[4]
    assert f'href="{quiz_url_of(course, second)}"' in pages[4]

    client.get(quiz_url_of(course, second))
    failed = post(client, quiz_url_of(course, second), **given(asked, right=False))
    assert "Not passed yet" in failed
    pages.append(client.get(url_of(course, second)).text)
    assert "Take the quiz again" in pages[-1]
    assert "Your best result so far: 0%" in client.get(url_of(course)).text
    client.get(quiz_url_of(course, second), {"again": "yes"})
    passed = post(client, quiz_url_of(course, second), **given(asked))
    assert "You passed" in passed
    assert f'href="{url_of(course, third)}"' in passed
    pages.append(client.get(url_of(course)).text)
    assert "2 of 3 lessons done" in pages[-1]

    end = post(client, url_of(course, third))
    assert "Congratulations!" in end
    assert COMPLETED in end
    assert "3 of 3 lessons done" in end
    assert all(STRIP in each for each in (*pages, end))
    assert not any(COMPLETED in each for each in pages)
    assert rows() == before


def test_a_learner_gets_the_same_pages(sign_in, client, course):
    """What a trial shows is the learner's page, once it is published."""

    def main_of(page):
        found = page[page.index('class="page-head') : page.index("</main>")].replace("</div>", "")
        found = re.sub(r'<input type="hidden" name="(csrf|client)[^>]*>', "", found)
        return re.sub(r'\s+|(href|action)="[^"]*"', "", found)

    lesson = lessons_of(course)[0]
    member = EnrolmentFactory(course=course).member
    client.post(url_of(course))

    for page, tried in (
        (course, url_of(course)),
        (lesson.get_parent().specific, url_of(course, lesson.get_parent())),
        (lesson, url_of(course, lesson)),
    ):
        theirs = sign_in(member).get(learners_url(page)).text
        assert main_of(client.get(tried).text) == main_of(theirs)


def test_quizzes_passed_last_complete_the_course(client, course):
    first, second = lessons_of(course)
    quiz = QuizFactory(collection=course.collection)
    draft(second, block("quiz", quiz.pk))
    client.post(url_of(course))
    client.post(url_of(course, first))
    client.get(quiz_url_of(course, second))

    told = post(client, quiz_url_of(course, second), **given(quiz))

    assert "With this you have completed the course." in told
    assert COMPLETED in client.get(url_of(course)).text


def test_lessons_are_locked_until_it_is_joined_but_for_open_ones(client, course):
    first, second = lessons_of(course)
    Lesson.objects.filter(pk=second.pk).update(open_to_visitors=True)

    closed = client.get(url_of(course, first), follow=True).text
    opened = client.get(url_of(course, second)).text
    client.post(url_of(course, second))

    assert "Join this course first." in closed
    assert f'action="{url_of(course)}"' in opened
    assert "This lesson is open to everybody." in opened
    assert not client.session[course_trial_views.IN_SESSION]["done"]
    assert is_missing(client.get(quiz_url_of(course, first), follow=True))


def test_it_is_made_of_drafts_and_never_of_what_was_withdrawn(client, course):
    first, second = lessons_of(course)
    first.title = "A better title"
    first.save_revision()
    second.save_revision().publish()
    Lesson.objects.get(pk=second.pk).unpublish()

    page = post(client, url_of(course))

    assert "A better title" in page
    assert "0 of 1 lesson done" in page
    assert is_missing(client.get(url_of(course, second), follow=True))


def test_what_a_trial_cannot_do_is_taken_as_done(client, course):
    first, second = lessons_of(course)
    exercise = imported(collection=course.collection).version.content
    counts = {"content": exercise.pk, "counts": True, "least": None}
    draft(first, block("interactive", counts))
    draft(second, block("quiz", QuizFactory().pk))
    client.post(url_of(course))

    page, strange = client.get(url_of(course, first)).text, client.get(url_of(course, second)).text
    refused = post(client, url_of(course, first))
    gone_on = post(client, url_of(course, first), **{"as-if": "yes"})

    assert f'data-exercise="{reverse("interactive_previews")}{exercise.pk}/"' in page
    assert AS_IF in page
    assert "0 of 2" in refused
    assert "Saved: this lesson is done." in gone_on
    assert "only those who may change it can try it" in strange
    assert is_missing(client.get(quiz_url_of(course, second), follow=True))
    assert COMPLETED in post(client, url_of(course, second), **{"as-if": "yes"})


def test_one_checks_oneself_and_is_told(client, course):
    lesson = lessons_of(course)[0]
    question = QuestionFactory(collection=course.collection)
    draft(lesson, block("self_check", [question.pk]))
    url = reverse("try_course_check", args=[course.pk, lesson.pk, question.pk])
    assert is_missing(client.post(url, follow=True))
    client.post(url_of(course))
    right = Answer.objects.get(question=question, is_correct=True)

    assert "Your answer is right" in post(client, url, q1=right.pk)
    assert client.post(url).status_code == 422
    assert client.get(url).headers["Location"] == url_of(course, lesson)
    strange = reverse("try_course_check", args=[course.pk, lesson.pk, QuestionFactory().pk])
    assert is_missing(client.post(strange, follow=True))


def test_an_empty_course_a_reader_and_an_empty_quiz_say_so(client, course):
    empty = CourseFactory()
    reader = published_course(is_reader=True, lessons=1)
    lesson = lessons_of(course)[0]
    draft(lesson, block("quiz", QuizFactory(collection=course.collection, questions=0).pk))
    for each in (empty, reader):
        browser = client.__class__()
        browser.force_login(trainer_of(each))
        page = post(browser, url_of(each))
        assert ("The course has no lessons yet" in page) == (each == empty)
        assert COMPLETED not in page
    post(browser, url_of(reader, lessons_of(reader)[0]), **{"as-if": "yes"})
    assert not browser.session[course_trial_views.IN_SESSION]["done"]

    client.post(url_of(course))
    asked = client.get(quiz_url_of(course, lesson), follow=True)
    # In English on a page of any direction: its full stop stays at its end.
    assert "<bdi>This quiz asks nothing yet.</bdi>" in asked.text
    assert asked.redirect_chain == [(url_of(course, lesson), 302)]


def test_it_is_tried_in_each_language(client, course):
    page = client.get(url_of(course), {"language": "fa"}).text
    joined = post(client, url_of(course))

    assert '<html lang="fa" dir="rtl"' in page
    assert '<html lang="fa" dir="rtl"' in joined
    assert '<section class="stack-close" lang="en" dir="ltr"' in joined
    assert '<html lang="fa"' in client.get(url_of(course), {"language": "xx"}).text
    assert '<html lang="fa"' in client.get(url_of(course, lessons_of(course)[0])).text


def test_it_begins_anew_and_is_left(client, course, asked):
    first, second, _third = lessons_of(course)
    client.post(url_of(course))
    client.post(url_of(course, first))
    client.get(quiz_url_of(course, second))

    anew = post(client, url_of(course), anew="yes")
    assert "Join this course" in anew
    assert trial_views.IN_SESSION not in client.session

    client.post(url_of(course))
    client.get(quiz_url_of(course, second))
    left = client.post(url_of(course), {"leave": "yes"})
    assert left.headers["Location"] == reverse("course_outline", args=[course.pk])
    kept = {course_trial_views.IN_SESSION, trial_views.IN_SESSION}
    assert not kept & set(client.session.keys())


def test_a_quiz_whose_answers_are_kept_is_gone_on_with(client, course, asked):
    second = lessons_of(course)[1]
    client.post(url_of(course))
    client.get(quiz_url_of(course, second))

    kept = client.post(quiz_url_of(course, second), {**given(asked), "keep": "yes"}, follow=True)

    assert kept.redirect_chain == [(url_of(course, second), 302)]
    assert "Go on with the quiz" in kept.text


def test_only_whoever_may_edit_the_course_tries_it(sign_in, client, course):
    lesson = lessons_of(course)[0]
    addresses = [
        url_of(course),
        url_of(course, lesson),
        quiz_url_of(course, lesson),
        reverse("try_course_check", args=[course.pk, lesson.pk, 1]),
    ]
    others = [MemberFactory(role=role) for role in (ADVOCATE, TRANSLATOR)]

    for browser in (type(client)(), *map(sign_in, others), sign_in(trainer_of(CourseFactory()))):
        for url in addresses:
            for answer in (browser.get(url), browser.post(url, {"anew": "yes"})):
                assert answer.status_code in (302, 403, 404)
                assert STRIP not in answer.text
        assert course_trial_views.IN_SESSION not in browser.session


def test_pages_of_other_courses_are_not_found_in_it(client, course):
    strange = lessons_of(published_course(lessons=1))[0]
    client.post(url_of(course))

    for page in (strange, strange.get_parent(), course):
        assert is_missing(
            client.get(reverse("try_course_page", args=[course.pk, page.pk]), follow=True)
        )


def test_the_outline_leads_to_it(client, course):
    outline = client.get(reverse("course_outline", args=[course.pk])).text

    assert f'action="{url_of(course)}"' in outline
    assert "Try as a learner" in outline


@pytest.mark.parametrize("lessons", [1, 6])
def test_a_page_of_it_costs_the_same_however_long_the_course_is(sign_in, statements, lessons):
    course = published_course(lessons=lessons)
    for each in lessons_of(course):
        each.save_revision()
    client = sign_in(trainer_of(course))
    client.post(url_of(course))
    client.get(url_of(course, lessons_of(course)[0]))

    with statements() as asked:
        client.get(url_of(course, lessons_of(course)[0]))

    assert len(asked) == 20
