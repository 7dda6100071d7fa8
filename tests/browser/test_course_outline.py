"""A trainer puts a course in order on one page, by keyboard, by dragging and by buttons."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from courses.models import Lesson
from tests.factories.courses import lessons_of, published_course, trainer_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def course():
    return published_course(modules=2, lessons=2, quiz_in_last=True)


@pytest.fixture(params=[1280, 390])
def desk(request, phone, sign_in, live_server, course):
    """The outline in a trainer's browser, at a desk and on a phone."""
    context = phone(viewport={"width": request.param, "height": 900})
    session = sign_in(trainer_of(course)).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(reverse("course_outline", args=[course.pk]), wait_until="load")
    return page


def order():
    return [each.pk for each in Lesson.objects.order_by("path")]


def row(page, lesson):
    return page.locator(f"#page-{lesson.pk}")


def test_it_is_accessible_and_no_wider_than_the_screen(desk, axe):
    desk.get_by_text("Add a quiz here").first.click()
    desk.get_by_text("Move to module…").first.click()
    axe(desk)
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not desk.evaluate(wider)
    title = desk.get_by_label("Title of the quiz").first
    box, window = title.bounding_box(), desk.viewport_size
    assert box["x"] + box["width"] <= window["width"]


def test_a_lesson_is_moved_by_keyboard_by_dragging_and_by_a_button(desk, course):
    a, b, c, d = lessons_of(course)
    handle = row(desk, a).get_by_role("button", name="Drag")

    handle.press("ArrowDown")
    with desk.expect_response("**/set_position/**") as answer:
        row(desk, a).get_by_role("button", name="Drag").press("Enter")
    assert answer.value.ok
    assert order() == [b.pk, a.pk, c.pk, d.pk]

    with desk.expect_response("**/set_position/**"):
        source = row(desk, d).get_by_role("button", name="Drag")
        source.drag_to(row(desk, c), target_position={"x": 30, "y": 3})
    assert order() == [b.pk, a.pk, d.pk, c.pk]

    row(desk, a).get_by_role("button", name="Down").click()
    expect(desk.get_by_text(f"“{a.title}” was moved.").first).to_be_visible()
    assert order() == [b.pk, a.pk, d.pk, c.pk]
    assert Lesson.objects.get(pk=a.pk).is_child_of(Lesson.objects.get(pk=d.pk).get_parent())


def test_a_lesson_is_dragged_into_another_module_or_moved_there_by_keyboard(desk, course):
    a, b, c, d = lessons_of(course)
    first, second = a.get_parent(), c.get_parent()
    # Where it is begun and where it ends are both in sight, as a test's mouse does not scroll.
    desk.set_viewport_size({"width": desk.viewport_size["width"], "height": 2400})

    source = row(desk, a).get_by_role("button", name="Drag")
    source.drag_to(row(desk, d), target_position={"x": 30, "y": 3})
    expect(desk.get_by_text(f"“{a.title}” was moved.").first).to_be_visible()
    assert order() == [b.pk, c.pk, a.pk, d.pk]
    assert Lesson.objects.get(pk=a.pk).is_child_of(second)

    row(desk, a).get_by_text("Move to module…").press("Enter")
    row(desk, a).get_by_label("Module", exact=True).press("Tab")
    desk.keyboard.press("Enter")
    expect(row(desk, first).locator(f"#page-{a.pk}")).to_be_visible()
    assert order() == [b.pk, a.pk, c.pk, d.pk]
    assert Lesson.objects.get(pk=a.pk).is_child_of(first)


def test_a_lesson_is_begun_where_it_belongs(desk, course):
    last = row(desk, Lesson.objects.order_by("path").last().get_parent())

    last.get_by_label("New lesson").fill("Deadlines")
    last.get_by_role("button", name="Add").click()

    expect(desk.get_by_role("link", name="Deadlines", exact=True)).to_be_visible()
    assert Lesson.objects.order_by("path").last().title == "Deadlines"
