"""Ids that no row has and characters that no text has are refused everywhere, and never a fault."""

import re

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver

from cms.translations.interchange import exchange
from cms.translations.interchange.parcels import Unreadable
from lms.members.models import Member
from tests.factories.members import PASSWORD

pytestmark = pytest.mark.django_db
OURS = ("lms.", "cms.", "courses.", "assessments.", "certificates.")
HOSTILE = ["9" * 40, "9" * 5000, "%00", "%ED%A0%80", "-1", "٣"]
ASKED = ["course", "page", "p", "language", "state", "code", "country", "organisation", "q", "path"]
CONVERTED = re.compile(r"<(?:(\w+):)?(\w+)>")


def addresses(resolver=None, before="/"):
    """Every address of ours, with what is hostile in place of what varies."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, before + str(pattern.pattern))
        elif pattern.callback.__module__.startswith(OURS):
            yield before + str(pattern.pattern).removesuffix("$")


def test_no_address_of_ours_fails_for_a_hostile_value(settings):
    settings.SECOND_FACTOR_COMPULSORY = False
    browser = Client(raise_request_exception=False)
    browser.force_login(Member.objects.create_superuser("r@x.org", PASSWORD, display_name="Root"))
    faults, asked = [], 0
    for address in sorted(set(addresses())):
        for value in HOSTILE:
            asked += 1
            filled = CONVERTED.sub(lambda found: hostile_for(found[1], value), address)  # noqa: B023
            answer = browser.get(f"{filled}?{'&'.join(f'{name}={value}' for name in ASKED)}")
            if answer.status_code >= 500 and answer.status_code != 503:
                faults.append((filled[:80], value[:20], answer.status_code))
    assert asked > 300
    assert faults == []


def hostile_for(converter: str, value: str) -> str:
    return value if converter != "int" or value.isdecimal() else "1"


@pytest.mark.parametrize("name", ["course", "language", "page"])
@pytest.mark.parametrize("value", ["9" * 40, "%00"])
def test_a_question_that_nothing_answers_is_refused(client, name, value):
    assert client.get(f"/en/?{name}={value}").status_code == 400


def test_ordinary_numbers_and_words_are_asked_for(client):
    assert client.get("/en/?page=007&q=2026+1951").status_code == 200


def test_a_file_about_many_things_costs_one_question_each_kind(django_assert_max_num_queries):
    names = [f"courses.lesson-{number}" for number in range(exchange.MOST_SOURCES)]
    with django_assert_max_num_queries(30):
        assert exchange._sources_named(names, "fa", None) == {}
    with pytest.raises(Unreadable):
        exchange._sources_named([*names, "courses.lesson-999999"], "fa", None)
