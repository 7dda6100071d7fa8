"""Answering in a real browser: no answer is lost, and one can see whether it is saved."""

import pytest
from playwright.sync_api import expect

from assessments.models import Attempt, Response
from lms.members.roles import ADVOCATE
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.courses import EnrolmentFactory, LessonFactory, ModuleFactory
from tests.factories.members import PASSWORD, MemberFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MARK = "[data-saved-mark]"
# Some states last a second: whoever asks for them on a busy machine comes too late.
NOTE_STATES = f"""() => {{
  const mark = document.querySelector("{MARK}");
  window.states = [];
  new MutationObserver(() => window.states.push(mark.dataset.state))
    .observe(mark, {{attributeFilter: ["data-state"]}});
}}"""


@pytest.fixture
def lesson():
    words = QuestionFactory(kind="words", answers=[("refugee*", True)])
    quiz = QuizFactory(questions=[QuestionFactory(), words])
    return LessonFactory(parent=ModuleFactory(), quiz=quiz)


@pytest.fixture
def member(lesson):
    member = MemberFactory(role=ADVOCATE)
    EnrolmentFactory(member=member, course=lesson.get_parent().get_parent().specific)
    return member


@pytest.fixture
def studying(phone, sign_in, live_server, member):
    """A phone on which the member is signed in."""

    def studying():
        context = phone()
        cookie = sign_in(member).cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        return context

    return studying


def open_quiz(context, lesson):
    page = context.new_page()
    page.goto(f"{lesson.url}quiz/")
    return page


def typed(page):
    return page.locator("main input[type=text]")


def stored():
    return [each.answer for each in Response.objects.order_by("position")]


def test_answers_are_saved_while_they_are_given_and_are_there_on_another_phone(
    studying, lesson, axe
):
    page = open_quiz(studying(), lesson)
    expect(page.locator(MARK)).to_be_hidden()

    page.evaluate(NOTE_STATES)
    typed(page).fill("refugees")
    expect(page.locator(MARK)).to_have_attribute("data-state", "saved")
    assert page.evaluate("window.states") == ["kept", "saving", "saved"]
    axe(page)

    assert stored() == [None, "refugees"]
    assert page.evaluate("sessionStorage.length") == 0
    other = open_quiz(studying(), lesson)
    expect(typed(other)).to_have_value("refugees")
    assert Attempt.objects.get().submitted_at is None


def test_what_is_typed_before_the_script_has_come_is_saved_too(studying, lesson):
    context = studying()
    waiting = []
    context.route("**/answers*.js", lambda route: waiting.append(route))
    page = open_quiz(context, lesson)
    typed(page).fill("refugees")
    while not waiting:
        page.wait_for_timeout(50)
    waiting[0].continue_()

    expect(page.locator(MARK)).to_have_attribute("data-state", "saved")
    assert stored()[1] == "refugees"


def test_answers_given_without_a_connection_are_saved_when_it_is_back(studying, lesson):
    context = studying()
    page = open_quiz(context, lesson)

    context.set_offline(True)
    typed(page).fill("refugee")
    expect(page.locator(MARK)).to_have_attribute("data-state", "waiting")
    assert stored() == [None, None]
    context.set_offline(False)

    expect(page.locator(MARK)).to_have_attribute("data-state", "saved")
    assert stored() == [None, "refugee"]


def test_answers_outlive_the_end_of_a_session(studying, lesson, member):
    context = studying()
    page = open_quiz(context, lesson)

    context.clear_cookies()
    typed(page).fill("refugee")
    expect(page.locator(MARK)).to_have_attribute("data-state", "signed-out")
    assert stored() == [None, None]
    page.reload()
    page.fill("[name=login]", member.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()

    expect(typed(page)).to_have_value("refugee")
    expect(page.locator(MARK)).to_have_attribute("data-state", "saved")
    assert stored() == [None, "refugee"]


def test_answers_that_come_too_late_are_told_so(studying, lesson):
    page = open_quiz(studying(), lesson)
    other = open_quiz(studying(), lesson)
    typed(other).fill("refugee")
    other.locator("main input[type=radio]").first.check()
    other.get_by_role("button", name="Send my answers").click()
    other.wait_for_url("**/quiz/1/")

    typed(page).fill("something else")

    expect(page.locator(MARK)).to_have_attribute("data-state", "closed")
    assert "refugee" in stored()


def test_an_older_tab_never_overwrites_newer_answers_and_says_so(studying, lesson):
    page = open_quiz(studying(), lesson)
    other = open_quiz(studying(), lesson)
    typed(other).fill("newer")
    expect(other.locator(MARK)).to_have_attribute("data-state", "saved")

    typed(page).fill("older")

    expect(page.locator(MARK)).to_have_attribute("data-state", "outdated")
    assert stored() == [None, "newer"]
    page.reload()
    expect(typed(page)).to_have_value("newer")
    typed(page).fill("newest")
    expect(page.locator(MARK)).to_have_attribute("data-state", "saved")
    assert stored() == [None, "newest"]


def test_a_kept_draft_that_is_older_loses_and_says_so(studying, lesson):
    context = studying()
    page = open_quiz(context, lesson)
    # No line for this page alone, and for all its life. A cut of the whole browser's line lets a
    # send of the last moment through, or ends before the page does: the draft would be gone.
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no line')) }")
    typed(page).fill("older")
    expect(page.locator(MARK)).to_have_attribute("data-state", "waiting")
    other = open_quiz(studying(), lesson)
    typed(other).fill("newer")
    expect(other.locator(MARK)).to_have_attribute("data-state", "saved")

    page.goto(f"{lesson.url}quiz/")

    expect(typed(page)).to_have_value("newer")
    expect(page.locator(MARK)).to_have_attribute("data-state", "newer")
    page.wait_for_timeout(2_000)
    expect(page.locator(MARK)).to_have_attribute("data-state", "newer")
    assert stored() == [None, "newer"]
