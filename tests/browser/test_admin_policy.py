"""The admin runs and loads nothing from elsewhere, and works under its policy."""

import pytest
from django.urls import reverse

from lms.members.models import Member
from tests.factories.courses import lessons_of, published_course
from tests.factories.members import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

REFUSED = "Content Security Policy"


def test_the_admin_says_and_keeps_its_policy(phone, sign_in, live_server):
    course = published_course(lessons=1)
    [lesson] = lessons_of(course)
    root = Member.objects.create_superuser("root@example.org", PASSWORD, display_name="Root")
    context = phone(viewport={"width": 1280, "height": 900})
    session = sign_in(root).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    refused = []
    page.on("console", lambda said: refused.append(said.text) if REFUSED in said.text else None)
    for address in (
        "/admin/",
        reverse("wagtailadmin_explore", args=[course.get_parent().pk]),
        reverse("wagtailadmin_reports:site_history"),
        "/admin/users/",
        "/admin/images/",
        "/admin/images/add/",
        "/admin/documents/",
        "/admin/reports/completion/",
        "/admin/awards/",
        reverse("wagtailadmin_pages:edit", args=[lesson.pk]),
    ):
        answer = page.goto(address, wait_until="load")
        if answer.status == 404:
            continue
        policy = answer.headers["content-security-policy"]
        for part in ("object-src 'none'", "base-uri 'none'", "form-action 'self'"):
            assert part in policy
        assert "unsafe-eval" not in policy
        page.wait_for_timeout(300)
        assert refused == [], address
    # Draftail, and its chooser of pages.
    editor = page.locator(".public-DraftEditor-content").first
    editor.click()
    page.keyboard.type("Typed here")
    assert "Typed here" in editor.inner_text()
    page.evaluate(
        "ModalWorkflow({url: '/admin/choose-page/', onload: PAGE_CHOOSER_MODAL_ONLOAD_HANDLERS})"
    )
    page.wait_for_selector(".modal-dialog .page-results, .modal-dialog #search-results")
    assert refused == []
