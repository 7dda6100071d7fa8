"""Pages stay on a small screen, however large their letters, and the header is read in order."""

import pytest

from tests.factories.courses import published_course
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PLACES = """() => [...document.querySelectorAll('.site-head :is(a, summary)')]
  .filter((each) => each.checkVisibility() && !each.closest('.menu-sheet'))
  .map((each) => each.getBoundingClientRect().toJSON())"""

BEHIND_THE_EXIT = """() => {
  const focused = document.activeElement;
  const place = focused.getBoundingClientRect();
  const exit = document.querySelector("[data-exit]");
  const strip = exit.closest(".exit-bar").getBoundingClientRect();
  const meets = place.bottom > strip.top && place.top < strip.bottom;
  // After the last link nothing has focus, which is told of the whole page.
  const somewhere = focused !== document.body && focused !== exit;
  return {html: focused.outerHTML, behind: somewhere && meets};
}"""


@pytest.fixture
def reading(phone, sign_in, live_server):
    """A page of somebody who is signed in, whose header has the most in it."""

    def reading(**options):
        context = phone(**options)
        session = sign_in(MemberFactory()).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return context.new_page()

    return reading


@pytest.mark.parametrize(
    ("language", "width", "size"),
    [
        ("en", 390, 200),
        ("ta", 390, 130),
        ("ta", 360, 200),
        ("my", 360, 200),
        ("fa", 390, 200),
        ("en", 1280, 200),
    ],
)
def test_enlarged_letters_leave_the_header_on_the_screen(reading, language, width, size):
    published_course()
    page = reading(viewport={"width": width, "height": 800})
    page.goto(f"/{language}/courses/")

    page.evaluate(f"document.documentElement.style.fontSize = '{size}%'")

    places = page.evaluate(PLACES)
    assert len(places) == 6
    assert [each for each in places if each["left"] < 0 or each["right"] > width] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("language", "width"), [("en", 360), ("fa", 360), ("en", 1280)])
def test_the_keyboard_goes_through_the_header_line_by_line(reading, language, width):
    published_course()
    page = reading(viewport={"width": width, "height": 800})
    page.goto(f"/{language}/courses/")
    page.keyboard.press("Tab")  # the link that skips all this
    start, across = ("right", -1) if language == "fa" else ("left", 1)

    seen = []
    for _each in range(6):
        page.keyboard.press("Tab")
        box = page.evaluate("document.activeElement.getBoundingClientRect().toJSON()")
        seen.append((round((box["top"] + box["bottom"]) / 2 / 20), across * box[start]))

    assert seen == sorted(seen)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_what_the_keyboard_reaches_is_never_behind_leave_quickly(reading, language):
    published_course(lessons=12)
    page = reading(viewport={"width": 390, "height": 500})
    page.goto(f"/{language}/courses/")
    page.locator("main .card a").first.click()
    covered, reached = [], set()
    for _press in range(60):
        page.keyboard.press("Tab")
        place = page.evaluate(BEHIND_THE_EXIT)
        if place["html"] in reached:
            break
        reached.add(place["html"])
        if place["behind"]:
            covered.append(place["html"])

    assert len(reached) > 10
    assert covered == []
