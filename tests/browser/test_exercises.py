"""Interactive content in a real browser: it plays, and reaches nothing but its own frame."""

import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cms.h5p.models import ExerciseAttempt, ExerciseStatement
from courses.models import LearningRecord
from lms.members.roles import ADVOCATE
from tests.factories.cms import block, body
from tests.factories.courses import EnrolmentFactory, LessonFactory
from tests.factories.h5p import interactive
from tests.factories.members import MemberFactory
from tests.h5p import making

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Of other authors, where there is a folder of them.
PACKAGES = sorted(Path(os.environ.get("H5P_PACKAGES", "/nowhere")).glob("*.h5p"))


@pytest.fixture
def member():
    return MemberFactory(role=ADVOCATE)


@pytest.fixture
def lesson(member):
    """Makes a lesson with this content, of a course that the member is on."""

    def lesson(content):
        made = LessonFactory(body_en=body(block("interactive", {"content": content.pk})))
        EnrolmentFactory(member=member, course=made.get_parent().get_parent().specific)
        return made

    return lesson


@pytest.fixture
def studying(phone, sign_in, live_server, member):
    """A phone on which the member is signed in."""

    def studying(**options):
        context = phone(**options)
        cookie = sign_in(member).cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        return context

    return studying


def start(context, lesson, language="en"):
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(lesson.url.replace("/en/", f"/{language}/"))
    page.locator("[data-start] button").click()
    return page


def player_in(page):
    return page.frame_locator(".exercise > iframe")


def inside(page):
    return player_in(page).frame_locator("iframe")


def test_exercise_plays_when_it_is_asked_for(studying, lesson, axe):
    made = lesson(interactive())
    context = studying()
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(made.url)
    expect(page.locator("[data-start]")).to_be_visible()
    assert [url for url in asked if "/interactive/" in url] == []
    axe(page)

    page.locator("[data-start] button").click()

    frame = inside(page)
    frame.get_by_role("button", name="Everybody").click()
    expect(frame.locator(".verdict")).to_have_text("Right")
    picture = frame.locator("img").evaluate("each => [each.naturalWidth, each.src.slice(0, 5)]")
    assert picture == [1, "blob:"]
    assert frame.locator(".question").evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 128)"
    assert frame.locator("html").evaluate("each => [each.lang, each.dir]") == ["en", "ltr"]
    axe(page)


ASKING_JS = """
H5P.Choice = function () {
  H5P.EventDispatcher.call(this);
  this.attach = ($container) => {
    const dialog = new H5P.ConfirmationDialog({});
    dialog.appendTo($container[0]);
    dialog.show();
  };
};
H5P.Choice.prototype = Object.create(H5P.EventDispatcher.prototype);
"""


def test_what_the_scripts_ask_is_in_the_readers_language(studying, lesson):
    page = start(studying(), lesson(interactive(making.playable(ASKING_JS))), language="fa")
    dialog = inside(page).get_by_role("alertdialog")
    expect(dialog).to_contain_text("این کار برگشت‌پذیر نیست.")
    expect(dialog.get_by_role("button", name="بستن")).to_be_visible()
    expect(dialog).not_to_contain_text("Missing")


def test_frame_is_as_high_as_what_is_in_it(studying, lesson):
    page = start(studying(), lesson(interactive()))
    expect(inside(page).get_by_role("button", name="Nobody")).to_be_visible()

    height = inside(page).locator("body").evaluate("each => each.getBoundingClientRect().height")

    outer = page.locator(".exercise > iframe")
    page.wait_for_timeout(300)
    assert abs(outer.bounding_box()["height"] - height) <= 2


def test_keyboard_gets_into_an_exercise_and_out_of_it(studying, lesson):
    made = lesson(interactive())
    page = studying().new_page()
    page.goto(made.url)
    start_button = page.locator("[data-start] button")
    # It is shown once the script listens, and what is not shown cannot be focused.
    expect(start_button).to_be_visible()
    start_button.focus()
    page.keyboard.press("Enter")
    expect(inside(page).get_by_role("button", name="Nobody")).to_be_visible()
    page.wait_for_timeout(300)

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(inside(page).locator(".verdict")).to_have_text("Right")

    page.keyboard.press("Escape")
    expect(page.locator("[data-full]")).to_be_focused()


def test_exercise_that_cannot_be_fetched_says_so_and_is_tried_again(studying, lesson):
    made = lesson(interactive())
    context = studying()
    context.route("**/interactive/packs/**", lambda route: route.abort())
    page = start(context, made)
    again = player_in(page).get_by_role("button", name="Try again")
    expect(again).to_be_visible()

    context.unroute("**/interactive/packs/**")
    again.click()

    expect(inside(page).get_by_role("button", name="Nobody")).to_be_visible()
    expect(again).to_be_hidden()


def test_without_javascript_there_are_words_instead(studying, lesson):
    content = interactive()
    content.text_alternative = "Everybody may ask."
    content.save()
    page = studying(java_script_enabled=False).new_page()

    page.goto(lesson(content).url)

    expect(page.locator(".exercise noscript .notice")).to_contain_text("needs JavaScript")
    page.get_by_text("Read it instead").click()
    expect(page.get_by_text("Everybody may ask.")).to_be_visible()
    expect(page.locator("[data-start]")).to_be_hidden()


def test_result_and_place_are_there_on_another_device(studying, lesson):
    made = lesson(interactive())
    page = start(studying(), made)
    inside(page).get_by_role("button", name="Everybody").click()
    result = page.locator("[data-result]")
    expect(result).to_have_text("Your result, as this device reported it: 1 of 1.")
    expect(player_in(page).locator("[data-unsaved]")).to_be_hidden()
    page.wait_for_timeout(500)

    context = studying()
    before = context.new_page()
    before.goto(made.url)
    expect(before.locator("[data-last]")).to_contain_text("1 of 1")

    other = start(context, made)

    # It is told once, below the exercise, as soon as that plays.
    expect(other.locator("[data-last]")).to_have_count(0)
    expect(inside(other).locator(".verdict")).to_have_text("Right")
    expect(other.locator("[data-result]")).to_contain_text("1 of 1")
    attempt = ExerciseAttempt.objects.get()
    assert (attempt.points, json.loads(attempt.state)) == (1, {"chosen": 0})


def test_what_was_done_without_a_line_is_sent_when_there_is_one(studying, lesson):
    context = studying()
    page = start(context, lesson(interactive()))
    expect(inside(page).get_by_role("button", name="Nobody")).to_be_visible()
    context.route("**/report/", lambda route: route.abort())
    inside(page).get_by_role("button", name="Everybody").click()
    expect(player_in(page).locator("[data-unsaved]")).to_be_visible()

    context.unroute("**/report/")

    expect(page.locator("[data-result]")).to_contain_text("1 of 1")
    expect(player_in(page).locator("[data-unsaved]")).to_be_hidden()
    assert ExerciseStatement.objects.count() == 1


FORGED = """
for (var points = 0; points < 5; points++) {
  parent.postMessage({ kind: 'statement', statement: JSON.stringify({
    actor: { name: 'Somebody else' },
    verb: { id: 'http://adlnet.gov/expapi/verbs/completed' },
    result: { score: { raw: 1e6, max: 7 }, completion: true },
  }) }, '*');
}
"""


def test_forged_scores_stay_within_bounds_and_ones_own(studying, lesson, member):
    other = MemberFactory(role=ADVOCATE)
    made = lesson(interactive(making.playable(FORGED + making.CHOICE_JS)))
    facts = set(LearningRecord.objects.values_list("pk", flat=True))
    page = start(studying(), made)

    expect(page.locator("[data-result]")).to_contain_text("7 of 7")

    for _try in range(50):
        if ExerciseStatement.objects.count() == 5:
            break
        page.wait_for_timeout(200)
    attempt = ExerciseAttempt.objects.get()
    assert (attempt.member, attempt.points, attempt.points_possible) == (member, 7, 7)
    assert not other.exercise_attempts.exists()
    assert set(LearningRecord.objects.values_list("pk", flat=True)) == facts


HOSTILE = """
(function () {
  var tried = window.tried = {};
  function attempt(name, act) {
    try { tried[name] = String(act()); } catch (error) { tried[name] = 'refused'; }
  }
  attempt('cookies', function () { return document.cookie; });
  attempt('parent', function () { return parent.document.body.innerHTML; });
  attempt('top', function () { return top.document.cookie; });
  attempt('path', function () { return top.location.pathname; });
  attempt('database', function () { indexedDB.open('a'); return 'opened'; });
  attempt('window', function () { return window.open('/en/') ; });
  attempt('leave', function () { top.location = '/en/catalogue-of-elsewhere/'; return 'asked'; });
  attempt('worker', function () { navigator.serviceWorker.register('/sw.js'); return 'asked'; });
  fetch(ORIGIN + '/en/accounts/settings/', { credentials: 'include' })
    .then(function (r) { return r.text(); })
    .then(function (t) { tried.fetched = t; }, function () { tried.fetched = 'refused'; });
  var as = { method: 'POST', credentials: 'include', mode: 'no-cors' };
  fetch(ORIGIN + '/en/accounts/logout/', as)
    .then(function () { tried.posted = 'sent'; }, function () { tried.posted = 'refused'; });
  var image = new Image();
  image.onerror = function () { tried.image = 'refused'; };
  image.onload = function () { tried.image = 'loaded'; };
  image.src = ORIGIN + '/static/img/favicon.svg';
  var form = document.createElement('form');
  form.method = 'post'; form.action = ORIGIN + '/en/accounts/logout/'; form.target = '_top';
  document.documentElement.append(form);
  attempt('form', function () { form.submit(); return 'asked'; });
  var script = document.createElement('script');
  script.src = ORIGIN + '/static/js/site.js';
  script.onload = function () { tried.script = 'loaded'; };
  script.onerror = function () { tried.script = 'refused'; };
  document.head.append(script);
  parent.postMessage({ kind: 'leave' }, '*');
  parent.postMessage({ kind: 'size', height: 1e12 }, '*');
  parent.postMessage({ kind: 'statement', statement: '{' }, '*');
  parent.postMessage({ kind: 'state', state: 7 }, '*');
  parent.postMessage(null, '*');
  H5P.Choice = function () {
    this.attach = function ($container) {
      $container.append('<p class="verdict">Here</p>');
      $container.append('<button type="button" class="busy">Busy</button>');
      $container.find('.busy').on('click', function () {
        var end = Date.now() + 4000;
        while (Date.now() < end) {}
      });
      $container.append('<button type="button" class="go">Go</button>');
      $container.find('.go').on('click', function () { location.href = ORIGIN + '/en/'; });
    };
  };
  H5P.Choice.prototype = Object.create(H5P.EventDispatcher.prototype);
})();
"""


def test_hostile_package_reaches_nothing_outside_its_frame(studying, lesson, live_server):
    script = f"var ORIGIN = '{live_server.url}';\n{HOSTILE}"
    made = lesson(interactive(making.playable(script)))
    context = studying()
    asked = []
    context.on("request", lambda request: asked.append((request.method, request.url)))
    page = start(context, made)
    frame = inside(page)
    expect(frame.locator(".verdict")).to_have_text("Here")
    page.wait_for_timeout(1000)

    tried = frame.locator("body").evaluate("() => window.tried")

    assert tried == {
        "cookies": "",
        **dict.fromkeys(("parent", "top", "path", "database", "leave"), "refused"),
        "window": "null",
        "worker": "refused",
        "form": "asked",
        **dict.fromkeys(("fetched", "posted", "image", "script"), "refused"),
    }
    assert page.url.endswith(made.url)
    assert len(context.pages) == 1
    assert [url for method, url in asked if "logout" in url or "settings" in url] == []
    assert page.locator(".exercise > iframe").bounding_box()["height"] <= 6000
    assert "sessionid" in [each["name"] for each in context.cookies()]

    before = len(asked)
    frame.locator(".go").click()
    page.wait_for_timeout(500)
    assert [url for _method, url in asked[before:] if url.endswith("/en/")] == []


def test_busy_exercise_leaves_the_lesson_usable(studying, lesson):
    page = start(studying(), lesson(interactive(making.playable(f"var ORIGIN = '';\n{HOSTILE}"))))
    busy = inside(page).locator(".busy")
    expect(busy).to_be_visible()
    page.evaluate("""() => {
      window.gaps = []; let last = performance.now();
      setInterval(() => {
        const now = performance.now(); window.gaps.push(now - last); last = now;
      }, 20);
    }""")

    busy.click(no_wait_after=True)
    page.wait_for_timeout(2000)

    assert max(page.evaluate("window.gaps")) < 1500


@pytest.mark.skipif(not PACKAGES, reason="H5P_PACKAGES names no folder of packages")
@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: path.name)
def test_package_of_others_plays(studying, lesson, path):
    page = start(studying(), lesson(interactive(path.read_bytes())))

    expect(inside(page).locator(".h5p-content.h5p-initialized")).to_be_visible()
    expect(player_in(page).locator("[data-failed]")).to_be_hidden()
    expect(inside(page).locator(".h5p-container")).not_to_be_empty()
    page.wait_for_timeout(500)
    assert page.locator(".exercise > iframe").bounding_box()["height"] > 60
    # Sounds that belong to a library are not brought into the frame.
    assert set(page.errors) <= {"Failed to fetch"}


@pytest.mark.skipif(not PACKAGES, reason="H5P_PACKAGES names no folder of packages")
def test_answer_to_a_package_of_others_is_recorded(studying, lesson):
    [path] = [path for path in PACKAGES if path.name.startswith("H5P.MultiChoice")]
    page = start(studying(), lesson(interactive(path.read_bytes())))

    inside(page).get_by_text("Very dark purple").click()
    inside(page).locator(".h5p-question-check-answer").click()

    expect(page.locator("[data-result]")).to_contain_text("1 of 1")
    assert ExerciseAttempt.objects.get().completed_at is not None
