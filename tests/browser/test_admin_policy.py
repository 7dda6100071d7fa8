"""The admin runs and loads nothing from elsewhere nor from its own pages, and works under that."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from certificates.models import CertificateDesign
from lms.members.models import Member
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.cms import PictureFactory
from tests.factories.courses import lessons_of, published_course, published_path
from tests.factories.members import PASSWORD

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    # Wagtail leaves the temporary file of a rendition for the garbage collector to close.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def bad(said) -> bool:
    """The cropping of pictures asks by an attribute whether there are touches, and may not."""
    asks_for_touches = "inline event handler" in said.text and re.search(
        r"/admin/images/\d+/$", said.page.url
    )
    return "Content Security Policy" in said.text and not asks_for_touches


@pytest.fixture
def desk(phone, sign_in, live_server):
    """A page of an administrator's browser, on which nothing may be refused or fail."""
    root = Member.objects.create_superuser("root@example.org", PASSWORD, display_name="Root")
    context = phone(viewport={"width": 1280, "height": 900})
    session = sign_in(root).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    wrong = []
    page.on("console", lambda said: wrong.append(f"{page.url} {said.text}") if bad(said) else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    assert wrong == []


@pytest.fixture
def course():
    return published_course(lessons=1)


def test_no_page_of_the_admin_runs_a_script_of_its_own(desk, course):
    [lesson] = lessons_of(course)
    question, quiz, picture = QuestionFactory(), QuizFactory(), PictureFactory()
    design = CertificateDesign.objects.create(name="Trail")
    version = published_path(course).current_version
    for address in (
        "/admin/",
        reverse("wagtailadmin_explore", args=[course.get_parent().pk]),
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
        reverse("wagtailadmin_pages:edit", args=[course.pk]),
        reverse("wagtailadmin_pages:history", args=[lesson.pk]),
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_workflows:index"),
        reverse("wagtailadmin_workflows:add"),
        "/admin/users/",
        "/admin/groups/",
        "/admin/images/",
        "/admin/images/add/",
        "/admin/images/multiple/add/",
        reverse("wagtailimages:edit", args=[picture.pk]),
        "/admin/documents/",
        "/admin/documents/multiple/add/",
        "/admin/reports/completion/",
        reverse("awards"),
        reverse("wagtailsnippets_assessments_question:edit", args=[question.pk]),
        reverse("wagtailsnippets_assessments_quiz:edit", args=[quiz.pk]),
        reverse("wagtailsnippets_certificates_certificatedesign:edit", args=[design.pk]),
        reverse("wagtailsnippets_courses_pathversion:edit", args=[version.pk]),
        reverse("wagtailsnippets_cms_legalsource:add"),
        reverse("translations_overview"),
        reverse("translations_of", args=["courses.lesson", lesson.pk]),
    ):
        answer = desk.goto(address, wait_until="load")
        assert answer.status == 200, address
        policy = answer.headers["content-security-policy"]
        for part in ("default-src 'self'", "object-src 'none'", "base-uri 'none'"):
            assert part in policy
        assert not re.search(r"script-src[^;]*'unsafe|unsafe-eval", policy)
        # What a field would begin has begun.
        expect(desk.locator("template[data-begins]")).to_have_count(0)
        assert desk.locator("script:not([src]):not([type*=json])").count() == 0, address


def test_a_page_is_written_with_its_fields_choosers_and_comments(desk, course):
    [lesson] = lessons_of(course)
    desk.goto(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), wait_until="load")
    editor = desk.locator(".public-DraftEditor-content").first
    editor.click()
    desk.keyboard.type("Typed here")
    assert "Typed here" in editor.inner_text()
    desk.evaluate(
        "ModalWorkflow({url: '/admin/choose-page/', onload: PAGE_CHOOSER_MODAL_ONLOAD_HANDLERS})"
    )
    desk.wait_for_selector(".modal-dialog .page-results, .modal-dialog #search-results")
    desk.keyboard.press("Escape")


def test_a_row_of_a_form_is_added_with_its_chooser(desk):
    quiz = QuizFactory()
    QuestionFactory(text_en="Who is a refugee?")
    desk.goto(reverse("wagtailsnippets_assessments_quiz:edit", args=[quiz.pk]), wait_until="load")
    rows = desk.locator("[id$='-FORMS'] > [data-inline-panel-child]")
    before = rows.count()
    desk.locator("[id$='-ADD']").first.click()
    expect(rows).to_have_count(before + 1)
    expect(desk.locator("template[data-begins]")).to_have_count(0)
    rows.last.locator("[data-chooser-action-choose]").first.click()
    dialog = desk.locator(".modal-dialog")
    dialog.get_by_text("Who is a refugee?").first.click()
    expect(rows.last.get_by_text("Who is a refugee?")).to_be_visible()


def test_a_day_is_chosen_in_its_calendar(desk):
    desk.goto(reverse("wagtailsnippets_cms_legalsource:add"), wait_until="load")
    desk.locator("#id_checked_on").click()
    calendar = desk.locator(".xdsoft_datetimepicker:visible")
    calendar.locator("td.xdsoft_today").first.click()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", desk.locator("#id_checked_on").input_value())


def test_the_calendar_of_a_schedule_lies_over_no_button_and_no_other_field(desk, course):
    desk.goto(reverse("wagtailadmin_pages:edit", args=[course.pk]), wait_until="load")
    desk.locator("[data-side-panel-toggle=status], button[aria-label*=tatus]").first.click()
    desk.get_by_role("button", name="Set schedule").click()
    dialog = desk.locator("#schedule-publishing-dialog")
    dialog.get_by_label("Go live date/time").click()
    expect(desk.locator(".xdsoft_datetimepicker:visible")).to_be_in_viewport(ratio=1)

    # A click that anything else takes fails.
    dialog.get_by_label("Expiry date/time").click(trial=True)
    dialog.get_by_role("button", name="Save schedule").click(trial=True, timeout=5000)


def test_a_picture_is_chosen(desk, course):
    PictureFactory(title="A boat")
    desk.goto(reverse("wagtailadmin_pages:edit", args=[course.pk]), wait_until="load")
    chooser = desk.locator(".image-chooser").first
    chooser.scroll_into_view_if_needed()
    chooser.locator("[data-chooser-action-choose]").first.click()
    desk.locator(".modal-dialog").get_by_text("A boat").first.click()
    expect(chooser.get_by_text("A boat")).to_be_visible()


def test_a_comment_is_written_beside_a_field(desk, course):
    [lesson] = lessons_of(course)
    desk.goto(reverse("wagtailadmin_pages:edit", args=[lesson.pk]), wait_until="load")
    desk.get_by_role("button", name="Toggle comments").click()
    desk.locator("[data-component='add-comment-button']:visible").first.click()
    comment = desk.locator("#comments")
    comment.get_by_role("textbox").first.fill("Is this still the law?")
    comment.get_by_role("button", name="Comment", exact=True).click()
    expect(comment.get_by_text("Is this still the law?")).to_be_visible()
