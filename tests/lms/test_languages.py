"""Which language a page comes in: the address says, then the member, then the browser."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse, translate_url
from django.utils.html import escape

from cms.languages import fitting
from lms.context_processors import site
from tests.factories.courses import published_course
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def cookie(language):
    return {settings.LANGUAGE_COOKIE_NAME: language}


def test_the_address_decides_over_all_else(sign_in):
    browser = sign_in(MemberFactory(language="th"), headers={"accept-language": "ja"})
    browser.cookies.load(cookie("my"))
    page = browser.get("/fa/courses/").content.decode()
    assert '<html lang="fa" dir="rtl">' in page


def test_without_a_language_in_the_address_the_members_choice_decides(sign_in):
    browser = sign_in(MemberFactory(language="th"), headers={"accept-language": "ja"})
    browser.cookies.load(cookie("my"))
    assert browser.get("/")["Location"] == "/th/"


def test_a_visitor_is_met_in_the_language_used_last():
    visitor = Client(headers={"accept-language": "ja"})
    visitor.get("/bn/courses/")
    assert visitor.get("/")["Location"] == "/bn/"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ja,en;q=0.5", "ja"),
        ("zh-CN", "zh-hans"),
        ("tlh, km;q=0.1", "km"),
        ("prs, en;q=0.5", "fa"),
        ("fa-AF", "fa"),
        ("my-MM,en-US;q=0.8", "my"),
        ("mya", "my"),
        ("zh-TW, ja;q=0.5", "ja"),
        ("*", "en"),
        ("de", "en"),
        ("", "en"),
    ],
)
def test_a_new_visitor_is_met_in_the_browsers_language(accepted, language):
    visitor = Client(headers={"accept-language": accepted})
    assert visitor.get("/")["Location"] == f"/{language}/"


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("my-MM", "my"),
        ("MY_mm", "my"),
        ("my_MM.UTF-8", "my"),
        ("mya", "my"),
        ("bur", "my"),
        ("fa-AF", "fa"),
        ("prs", "fa"),
        ("prs-AF", "fa"),
        ("pes", "fa"),
        ("pus", "ps"),
        ("pbt", "ps"),
        ("in", "id"),
        ("zsm", "ms"),
        ("zh", "zh-hans"),
        ("zh_CN", "zh-hans"),
        ("zh-Hans-SG", "zh-hans"),
        ("cmn", "zh-hans"),
        ("en-GB", "en"),
        ("ar-u-nu-latn", "ar"),
    ],
)
def test_a_region_or_another_name_is_the_offered_language(tag, language):
    assert fitting(tag) == language


@pytest.mark.parametrize(
    "tag", ["zh-TW", "zh-Hant", "zh_HK", "ms-Arab", "de", "tlh", "", "-", "my*"]
)
def test_another_language_or_script_is_none_of_the_offered(tag):
    assert fitting(tag) is None


def test_where_two_fit_none_is_taken():
    assert fitting("zh-CN", among=["zh-hans", "zh-hans-sg"]) is None
    assert fitting("zh_Hans_SG", among=["zh-hans", "zh-hans-sg"]) == "zh-hans-sg"


def test_reading_in_another_language_does_not_change_what_a_member_chose(sign_in):
    member = MemberFactory(language="th")
    browser = sign_in(member)
    browser.get("/ur/courses/")
    member.refresh_from_db()
    assert member.language == "th"
    assert browser.get("/")["Location"] == "/th/"


def test_the_cookie_is_kept_from_scripts_and_set_only_when_it_changes():
    visitor = Client()
    first = visitor.get("/my/courses/").cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (first.value, first["httponly"], first["samesite"]) == ("my", True, "Lax")
    # It outlives the browser's session.
    assert first["max-age"] == 365 * 24 * 60 * 60
    assert settings.LANGUAGE_COOKIE_NAME not in visitor.get("/my/courses/").cookies


@pytest.mark.parametrize("encrypted", [True, False])
def test_the_cookie_goes_over_encrypted_lines_only_where_the_site_has_them(settings, encrypted):
    settings.LANGUAGE_COOKIE_SECURE = encrypted
    cookie = Client().get("/my/courses/").cookies[settings.LANGUAGE_COOKIE_NAME]
    assert bool(cookie["secure"]) is encrypted


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_language_has_a_page_that_says_which_it_is(client, language):
    page = client.get(f"/{language}/").content.decode()
    direction = "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page


def test_the_same_page_can_be_switched_to_every_other_language(client):
    course = published_course()
    address = reverse("course", args=[course.slug])
    shown = client.get(f"{address}?from=mail").context["languages"]
    assert [each.code for each in shown] == [code for code, _name in settings.LANGUAGES]
    assert [each.code for each in shown if each.current] == ["en"]
    for each in shown:
        assert each.url == f"{address}?from=mail".replace("/en/", f"/{each.code}/", 1)


def test_a_language_that_is_not_offered_has_no_pages(client):
    assert client.get("/tlh/courses/", follow=True).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/en/",
        "/en/courses/law/?page=2&q=%D8%A7",
        "/en/courses/%D9%BE%D9%86%D8%A7%D9%87/a/",
        "/documents/1/words.pdf",
    ],
)
def test_a_page_leads_to_itself_in_every_language_as_django_has_it(rf, address):
    shown = site(rf.get(address))
    links = shown["languages"]
    assert len(links) == len(settings.LANGUAGES)
    assert [each.url for each in links] == [translate_url(address, each.code) for each in links]
    # The menu is drawn apart from them, once a language.
    drawn = re.findall(r'href="([^"]*)" hreflang="([^"]*)"', str(shown["language_switch"]))
    assert drawn == [(escape(each.url), each.code) for each in links]


def test_the_menu_of_languages_holds_nothing_of_another_page(rf):
    first, second = (
        str(site(rf.get(address))["language_switch"])
        for address in ("/en/search/?q=<b>secret</b>&p=2", "/en/courses/")
    )
    assert ("secret" in first, "<b>" in first, "secret" in second) == (True, False, False)


def test_a_page_that_is_missing_is_looked_for_in_the_other_language_too(rf):
    links = {each.code: each.url for each in site(rf.get("/en/nowhere/"))["languages"]}
    assert links["fa"] == "/fa/nowhere/"
