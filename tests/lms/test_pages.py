"""What holds for all pages: headers, errors in words, and nothing from other hosts."""

import re
from functools import partial

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.views.defaults import server_error

from certificates import issuing
from lms.members.models import Member
from lms.members.roles import ADVOCATE, ROLES, SECRETARIAT, TRAINER, TRANSLATOR, give_languages
from tests.crawling import crawl, hosts_loaded_from, is_page, refused_forms
from tests.factories.courses import (
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import PASSWORD, MemberFactory


@pytest.fixture(scope="module")
def _standing(world):
    return world.make(_academy)


@pytest.fixture
def academy(_standing):
    """A course with a quiz, a path, and somebody of each role; the advocate has finished it all."""
    return {role: Member.objects.get(pk=member.pk) for role, member in _standing.items()}


def _academy():
    course = published_course(modules=2, lessons=2, quiz_in_last=True)
    published_course(lessons=1)
    path = published_path(course)
    members = {role: MemberFactory(role=role) for role in ROLES}
    advocate = PathEnrolmentFactory(member=members[ADVOCATE], path=path)
    complete_course(members[ADVOCATE], course)
    advocate.refresh_from_db()
    certificate = issuing.issue(path_enrolment_id=advocate.pk, at=timezone.now())
    issuing.render(certificate_id=certificate.pk, at=timezone.now())
    return members


def sent(browser, address, fields):
    """The status of what is answered; nothing of it stays."""
    once = Client(raise_request_exception=False)
    once.cookies.update(browser.cookies)
    with transaction.atomic():
        answer = once.post(address, fields)
        transaction.set_rollback(True)
    return answer.status_code


def in_english(address):
    return address.startswith("/en/")


@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, *ROLES])
def test_every_link_leads_somewhere_and_no_page_loads_from_another_host(academy, sign_in, role):
    browser = sign_in(academy[role]) if role else Client()
    found = crawl(browser, "/en/", follow=in_english)
    assert {
        address: answer.status_code
        for address, answer in found.items()
        if answer.status_code != 200
    } == {}
    assert {
        address: hosts for address, answer in found.items() if (hosts := hosts_loaded_from(answer))
    } == {}
    pages = [address for address, answer in found.items() if is_page(answer)]
    assert {"/en/", "/en/courses/", "/en/verify/", "/en/privacy/"} <= set(pages)
    assert ("/en/my-learning/" in pages) == (role is not None)
    assert [
        refused
        for address, answer in found.items()
        if (refused := refused_forms(answer, address, partial(sent, browser)))
    ] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "addresses"),
    [
        (TRAINER, ["", "pages/", "images/", "documents/add/", "snippets/assessments/quiz/add/"]),
        (TRAINER, ["snippets/assessments/question/add/", "account/", "snippets/cms/legalsource/"]),
        (SECRETARIAT, ["", "users/", "users/new/", "organisations/", "reports/completion/"]),
        (SECRETARIAT, ["snippets/courses/pathversion/add/", "reports/site-history/"]),
        (TRANSLATOR, ["", "translations/", "translations/overview/", "translations/import/"]),
    ],
)
def test_the_admin_loads_nothing_from_another_host_and_its_forms_can_be_sent(
    academy, sign_in, role, addresses
):
    give_languages(member=academy[TRANSLATOR], languages=["fa"], releases=[])
    browser = sign_in(academy[role])
    for address in addresses:
        answer = browser.get(f"/admin/{address}", follow=True)
        assert answer.status_code == 200
        assert hosts_loaded_from(answer) == set()
        assert "gravatar" not in answer.content.decode().lower()
        assert refused_forms(answer, f"/admin/{address}", partial(sent, browser)) == {}


def test_parts_that_hold_a_form_are_handed_its_token():
    """``include … only`` leaves the token behind unless it is named."""
    folder = settings.BASE_DIR / "templates"
    texts = {str(each.relative_to(folder)): each.read_text() for each in folder.rglob("*.html")}
    included = {name: re.findall(r'{%\s*include "([^"]+)"([^%]*)%}', texts[name]) for name in texts}
    needing: set[str] = set()
    while (
        more := {
            name
            for name, text in texts.items()
            if "{% csrf_token %}" in text or any(part in needing for part, _how in included[name])
        }
        - needing
    ):
        needing |= more

    assert {"courses/join.html", "courses/admin/translations_next.html"} <= needing
    assert [
        (name, part)
        for name, parts in included.items()
        for part, how in parts
        if part in needing and how.split()[-1:] == ["only"] and "csrf_token=csrf_token" not in how
    ] == []


def test_no_style_or_script_of_ours_names_another_host():
    for path in (settings.BASE_DIR / "lms" / "static").rglob("*"):
        if path.suffix in (".css", ".js", ".svg"):
            hosts = set(re.findall(r"(?:https?:)?//([\w-]+(?:\.[\w-]+)+)", path.read_text()))
            # The names of XML's own languages look like addresses and are never asked for.
            assert hosts <= {"www.w3.org"}, path


@pytest.mark.django_db
def test_every_page_says_that_nothing_may_come_from_elsewhere(academy, sign_in):
    for browser in (Client(), sign_in(academy[ADVOCATE])):
        for address in (
            "/en/",
            "/en/courses/",
            "/en/verify/",
            "/en/accounts/login/",
            "/en/nothing",
        ):
            policy = browser.get(address, follow=True)["Content-Security-Policy"]
            directives = {
                name: sources
                for name, *sources in (part.split() for part in policy.split(";") if part)
            }
            assert directives["default-src"] == ["'self'"]
            assert directives["object-src"] == directives["base-uri"] == ["'none'"]
            assert directives["frame-ancestors"] == directives["form-action"] == ["'self'"]
            allowed = {source for sources in directives.values() for source in sources}
            assert allowed <= {"'self'", "'none'", "data:"}


@pytest.mark.django_db
def test_every_answer_carries_what_browsers_need_to_protect_readers(client):
    for address in ("/en/", "/en/accounts/login/", "/admin/login/", "/en/nothing-here/"):
        answer = client.get(address)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_scripts_stay_in_files_so_that_the_policy_lets_them_run(academy, sign_in):
    found = crawl(sign_in(academy[ADVOCATE]), "/en/", follow=in_english)
    for address, answer in found.items():
        if is_page(answer):
            page = answer.content.decode()
            assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", page) == [], address
            assert re.findall(r"<[^>]+\s(?:on[a-z]+|style)=", page) == [], address


@pytest.mark.django_db
def test_cookies_are_kept_from_scripts(client):
    member = MemberFactory()
    client.get("/en/accounts/login/")
    client.post("/en/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert {"sessionid", "csrftoken", settings.LANGUAGE_COOKIE_NAME} <= set(client.cookies)
    for cookie in client.cookies.values():
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax"), cookie.key


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fa", "rtl")])
def test_a_page_that_is_not_there_is_missed_in_words(client, language, direction):
    answer = client.get(f"/{language}/nothing-here/")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert f'href="/{language}/courses/"' in page
    if language == "en":
        assert "Nothing of yours is lost" in page


def test_the_error_page_of_the_site_needs_no_database(rf):
    """There is none in this test: asking for it would fail."""
    for language in ("en", "fa"):
        with translation.override(language):
            answer = server_error(rf.get("/"))
            assert answer.status_code == 500
            assert f'lang="{language}"' in answer.content.decode()
    assert "It is not your fault" in server_error(rf.get("/")).content.decode()


def test_a_request_for_another_host_is_refused_in_words(client, settings):
    """It is refused before anybody looks who sends it, and without the database."""
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = client.get("/en/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Nothing was changed" in page
    assert "evil.example" not in page


@pytest.mark.django_db
def test_a_fault_of_the_site_is_told_without_its_details(sign_in):
    superuser = Member.objects.create_superuser("r@example.org", PASSWORD, display_name="Root")
    browser = sign_in(superuser)
    browser.raise_request_exception = False
    # Wagtail's own page for trying this out.
    answer = browser.get("/admin/failwhale/")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Something went wrong on our side" in page
    assert "Traceback" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["account_login", "account_signup", "account_reset_password"])
def test_a_form_from_elsewhere_is_refused_in_words(address):
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(reverse(address), {"email": "a@example.org", "login": "a@example.org"})
    assert answer.status_code == 403
    assert "Your form was not sent" in answer.content.decode()


@pytest.mark.django_db
def test_the_style_guide_is_for_those_who_work_on_the_site(academy, sign_in):
    answers = {role: sign_in(member).get("/en/styleguide/") for role, member in academy.items()}
    assert {role: answer.status_code for role, answer in answers.items()} == {
        ADVOCATE: 403,
        TRANSLATOR: 200,
        TRAINER: 200,
        SECRETARIAT: 200,
    }
    assert "This page is not open to you" in answers[ADVOCATE].content.decode()
    for language in ("en", "fa", "my"):
        page = sign_in(academy[TRAINER]).get(f"/{language}/styleguide/")
        assert page.status_code == 200
        assert hosts_loaded_from(page) == set()


@pytest.mark.django_db
def test_a_page_knows_the_way_to_the_admin_in_one_query(sign_in, django_assert_num_queries):
    superuser = Member.objects.create_superuser("r@example.org", PASSWORD, display_name="Root")
    assert 'href="/admin/"' in sign_in(superuser).get("/en/privacy/").content.decode()
    browser = sign_in(MemberFactory(role=TRAINER))
    browser.get("/en/privacy/")
    # Session and member, then whether the member's groups may open the admin.
    with django_assert_num_queries(3):
        assert 'href="/admin/"' in browser.get("/en/privacy/").content.decode()
