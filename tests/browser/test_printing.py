"""What is printed is a handout: dark ink on white, and the lesson without what is around it."""

import pytest
from django.core.files.base import ContentFile

from cms.models import Attachment
from tests.factories.assessments import QuizFactory
from tests.factories.cms import block, body
from tests.factories.courses import (
    EnrolmentFactory,
    LessonFactory,
    lessons_of,
    published_course,
    url_of,
)
from tests.factories.members import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def signed_in(phone, member, **options):
    page = phone(**options).new_page()
    page.goto("/en/accounts/login/")
    page.fill("#id_login", member.email)
    page.fill("#id_password", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/my-learning/")
    return page


def test_on_paper_running_text_has_eleven_points_and_notes_have_fewer(phone):
    page = phone().new_page()
    page.goto("/en/verify/")
    page.emulate_media(media="print")
    size = "e => parseFloat(getComputedStyle(e).fontSize) * 72 / 96"

    text = page.locator("body").evaluate(size)
    page.locator("main").evaluate("e => e.insertAdjacentHTML('beforeend', '<p class=small>x</p>')")
    note = page.locator("main > p.small").evaluate(size)

    assert text == pytest.approx(11, abs=0.1)
    assert 9 < note < text


def test_a_lesson_is_printed_in_ink_without_its_trail(phone):
    course = published_course(modules=2)
    member = EnrolmentFactory(course=course).member
    page = signed_in(phone, member, color_scheme="dark")
    page.goto(url_of(lessons_of(course)[0]))
    trail = page.locator(".edge")
    ink = "getComputedStyle(document.documentElement).getPropertyValue('--indigo').trim()"
    assert trail.is_visible()
    on_screen = page.evaluate(ink)

    page.emulate_media(media="print", color_scheme="dark")

    assert not trail.is_visible()
    assert page.evaluate(ink) != on_screen
    page.emulate_media(media="print", color_scheme="light")
    light = page.evaluate(ink)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(ink) == light


def test_the_quiz_is_not_torn_from_the_word_above_it(phone):
    lesson = LessonFactory(quiz=QuizFactory())
    member = EnrolmentFactory(course=lesson.get_parent().get_parent().specific).member
    page = signed_in(phone, member)
    page.goto(url_of(lesson))

    page.emulate_media(media="print")

    broken = "getComputedStyle(document.querySelector('.prose .label')).breakAfter"
    around = "getComputedStyle(document.querySelector('.prose .next-step')).breakInside"
    assert page.evaluate(broken) == "avoid"
    assert page.evaluate(around) == "avoid"


def test_an_address_is_printed_from_left_to_right_also_in_dari(phone):
    link = '<p><a href="https://www.unhcr.org/1951">UNHCR</a></p>'
    lesson = LessonFactory(body_en=body(block("text", link)))
    member = EnrolmentFactory(course=lesson.get_parent().get_parent().specific).member
    page = signed_in(phone, member)
    page.goto(url_of(lesson).replace("/en/", "/fa/", 1))
    # As if it were translated.
    page.evaluate("document.querySelectorAll('main [dir]').forEach(e => e.removeAttribute('dir'))")

    page.emulate_media(media="print")

    printed = page.evaluate(
        """() => {
          const drawn = getComputedStyle(document.querySelector(".prose a[href^=http]"), "::after");
          return [drawn.content, drawn.direction, drawn.unicodeBidi];
        }"""
    )
    assert "https://www.unhcr.org/1951" in printed[0]
    assert printed[1:] == ["ltr", "isolate"]


def test_of_a_recording_its_words_are_printed_and_no_player(phone):
    file = ContentFile(b"\0\0\0\x20ftypisom", name="film.mp4")
    film = Attachment.objects.create(title="Film", file=file)
    value = {"kind": "video", "title": "A hearing", "recording": film.pk, "captions": []}
    words = block("recording", {**value, "transcript": "<p>Nobody is sent back.</p>"})
    lesson = LessonFactory(body_en=body(words))
    member = EnrolmentFactory(course=lesson.get_parent().get_parent().specific).member
    page = signed_in(phone, member)
    page.goto(url_of(lesson))
    said = page.get_by_text("Nobody is sent back.")
    assert page.locator("video").is_visible()
    assert not said.is_visible()

    page.emulate_media(media="print")

    assert said.is_visible()
    assert not page.locator("video").is_visible()
    assert page.get_by_text("A hearing").is_visible()
