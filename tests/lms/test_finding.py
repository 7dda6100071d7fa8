"""What search engines, messengers and phones are told, and what nobody is led to."""

import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from wagtail.models import PageViewRestriction

from cms.languages import with_region
from lms.finding import HIDDEN
from tests.factories.cms import StandardPageFactory
from tests.factories.courses import EnrolmentFactory, published_course, published_path, url_of

CODES = [code for code, _name in settings.LANGUAGES]


def locations(client):
    return re.findall(r"<loc>http://testserver(.+?)</loc>", client.get("/sitemap.xml").text)


@pytest.fixture
def course():
    return published_course(lessons=1)


@pytest.mark.django_db
def test_sitemap_names_every_public_page_in_every_language_and_all_answer(client, course):
    path, page = published_path(course), StandardPageFactory(slug="about")

    named = locations(client)

    english = {address for address in named if address.startswith("/en/")}
    assert english == {
        *("/en/", "/en/courses/", "/en/verify/", "/en/privacy/", "/en/about/"),
        *(url_of(course), reverse("path", args=[path.slug])),
    }
    assert len(named) == len(english) * len(CODES)
    assert {client.get(address).status_code for address in english} == {200}
    assert page.title not in named


@pytest.mark.django_db
def test_sitemap_names_nothing_that_is_not_for_everybody(client, course):
    draft, restricted = published_course(lessons=1, live=False), published_course(lessons=1)
    PageViewRestriction.objects.create(page=restricted, restriction_type="login")
    page = StandardPageFactory(slug="inside")
    PageViewRestriction.objects.create(page=page, restriction_type="login")

    named = " ".join(locations(client))

    assert course.slug in named
    for hidden in (draft.slug, restricted.slug, "inside"):
        assert f"/{hidden}/" not in named


@pytest.mark.django_db
def test_sitemap_costs_the_same_however_many_courses(client, statements):
    counts = []
    for _ in range(2):
        published_course(lessons=1)
        with statements() as asked:
            client.get("/sitemap.xml")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_robots_are_led_to_the_sitemap_and_kept_from_the_rest(client):
    answer = client.get("/robots.txt")

    assert answer["Content-Type"] == "text/plain"
    assert "Sitemap: http://testserver/sitemap.xml" in answer.text
    hidden = [re.compile(re.escape(each).replace(r"\*", "[^/]+")) for each in HIDDEN]
    for name, args in (
        *(("wagtailadmin_home", []), ("account_login", []), ("search", []), ("my_learning", [])),
        *(("shared_certificate", ["token"]), ("certificate_download", ["CODE"])),
    ):
        assert any(each.match(reverse(name, args=args)) for each in hidden), name
    for address in locations(client):
        assert not any(each.match(address) for each in hidden), address


@pytest.mark.django_db
def test_public_pages_name_themselves_in_every_language(client, sign_in, course):
    address = url_of(course)

    page = client.get(address).text

    for code in CODES:
        there = address.replace("/en/", f"/{code}/", 1)
        assert f'<link rel="alternate" hreflang="{code}" href="http://testserver{there}">' in page
    assert f'<meta property="og:title" content="{course.title}">' in page
    assert '<meta property="og:locale" content="en_US">' in page
    assert 'property="og:description" content="What the course is about."' in page
    member = EnrolmentFactory(course=course).member
    assert 'rel="alternate"' not in sign_in(member).get(address).text


@pytest.mark.django_db
def test_manifest_has_pictures_that_are_there(client):
    manifest = json.loads(client.get("/manifest.webmanifest").content)

    assert manifest["name"] == settings.SITE_NAME
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix(settings.STATIC_URL))
    assert 'rel="manifest" href="/manifest.webmanifest"' in client.get("/en/privacy/").text


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_a_country(code):
    assert re.fullmatch("[a-z]{2}_[A-Z]{2}", with_region(code))


def test_dari_is_of_afghanistan():
    assert (with_region("fa"), with_region("my")) == ("fa_AF", "my_MM")
