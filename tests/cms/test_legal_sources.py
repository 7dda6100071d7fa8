"""A quotation says how its source stands, and authors see which are to be read again."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from cms.legal_sources import never_checked, past_next_check
from cms.models import LegalSource, LegalStatus
from tests.factories.cms import LegalSourceFactory, StandardPageFactory, block, body

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _nothing_else():
    LegalSource.objects.all().delete()


def quoted(source, rendering="official"):
    value = {"source": source.pk, "provision": "1", "rendering": rendering, "text": "<p>Words.</p>"}
    page = StandardPageFactory(body_en=body(block("legal_source", value)))
    [child] = page.body_en
    return child.render()


def titles(found):
    return [each.title for each in found]


def test_the_next_check_is_due_after_a_year_or_on_the_day_that_was_said():
    LegalSourceFactory(title="A year", checked_on=date(2025, 11, 29))
    LegalSourceFactory(
        title="Sooner", checked_on=date(2026, 6, 1), next_check_on=date(2026, 11, 29)
    )
    LegalSourceFactory(title="Today", checked_on=date(2026, 6, 1), next_check_on=TODAY)
    LegalSourceFactory(title="Later", checked_on=date(2025, 1, 1), next_check_on=date(2027, 1, 1))

    overdue = past_next_check(on=TODAY)

    assert titles(overdue) == ["A year", "Sooner"]
    # What the database finds and what a page says is one rule.
    assert {each.title for each in LegalSource.objects.all() if each.is_overdue(on=TODAY)} == {
        "A year",
        "Sooner",
    }


def test_a_source_that_nobody_has_read_is_unchecked_and_not_overdue():
    LegalSourceFactory(title="Read", checked_on=TODAY)
    unread = LegalSourceFactory(title="Not read", checked_on=None)

    assert titles(never_checked()) == ["Not read"]
    assert titles(past_next_check(on=date(2026, 12, 1))) == []
    assert (unread.next_check, unread.is_overdue(on=date(2036, 1, 1))) == (None, False)


@pytest.mark.parametrize(
    "claimed", [{"checked_by": "a lawyer in Dhaka"}, {"next_check_on": date(2027, 1, 1)}]
)
def test_nobody_has_checked_a_source_without_saying_when(claimed):
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalSourceFactory(checked_on=None, **claimed)


@pytest.mark.parametrize("rendering", ["official", "plain"])
def test_a_reader_is_told_that_nobody_has_checked_a_source(rendering):
    html = quoted(LegalSourceFactory(checked_on=None), rendering)

    assert "This source has not been checked yet." in html
    assert "law as at" not in html
    assert "was due on" not in html
    assert "not been checked" not in quoted(LegalSourceFactory(), rendering)


def test_no_check_is_due_before_the_last_one():
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalSourceFactory(checked_on=TODAY, next_check_on=TODAY)


@pytest.mark.parametrize("rendering", ["official", "plain"])
def test_a_reader_is_told_of_a_check_that_nobody_made(rendering):
    today = timezone.localdate()
    late = LegalSourceFactory(
        checked_on=today - timedelta(days=9), next_check_on=today - timedelta(1)
    )
    in_time = LegalSourceFactory(checked_on=today - timedelta(days=9), next_check_on=today)

    assert "The check of this source was due on" in quoted(late, rendering)
    assert "was due on" not in quoted(in_time, rendering)
    with override("fa"):
        assert "این منبع باید تا" in quoted(late, rendering)


@pytest.mark.parametrize("rendering", ["official", "plain"])
@pytest.mark.parametrize(
    ("status", "said"),
    [
        (LegalStatus.APPEALED, "Under appeal"),
        (LegalStatus.STAYED, "Stayed by a court"),
        (LegalStatus.OVERTURNED, "Overturned"),
        (LegalStatus.REPLACED, "Amended or replaced"),
    ],
)
def test_a_reader_is_told_what_is_not_simply_in_force(status, said, rendering):
    source = LegalSourceFactory(
        checked_on=timezone.localdate(), status=status, status_on=date(2022, 4, 25)
    )
    html = quoted(source, rendering)

    assert f"<strong>{said}" in html
    assert "(25 April 2022)" in html


@pytest.mark.parametrize("rendering", ["official", "plain"])
def test_nothing_is_added_to_a_source_in_force(rendering):
    source = LegalSourceFactory(checked_on=timezone.localdate())
    assert 'class="state"' not in quoted(source, rendering)


def test_authors_see_what_is_overdue_and_find_it(admin_client):
    today = timezone.localdate()
    LegalSourceFactory(title="Forgotten treaty", checked_on=today - timedelta(days=400))
    LegalSourceFactory(title="Stayed judgment", checked_on=today, status=LegalStatus.STAYED)
    LegalSourceFactory(title="Unread resolution", checked_on=None)
    address = "/admin/snippets/cms/legalsource/"

    every = admin_client.get(address).content.decode()
    overdue = admin_client.get(f"{address}?overdue=overdue").content.decode()
    stayed = admin_client.get(f"{address}?status=stayed").content.decode()
    never = admin_client.get(f"{address}?overdue=never").content.decode()

    assert "Overdue since" in every
    assert ("Forgotten treaty" in every, "Stayed judgment" in every) == (True, True)
    assert re.search(r"Not checked yet\s*</", every)
    assert ("Forgotten treaty" in never, "Unread resolution" in never) == (False, True)
    assert "Unread resolution" not in overdue
    assert ("Forgotten treaty" in overdue, "Stayed judgment" in overdue) == (True, False)
    assert ("Forgotten treaty" in stayed, "Stayed judgment" in stayed) == (False, True)


def test_the_list_asks_the_database_the_same_however_many_there_are(
    admin_client, django_assert_num_queries, django_assert_max_num_queries
):
    address = "/admin/snippets/cms/legalsource/?overdue=overdue"
    LegalSourceFactory(checked_on=date(2020, 1, 1))
    admin_client.get(address)
    with django_assert_max_num_queries(40) as asked:
        admin_client.get(address)
    for _ in range(2):
        LegalSourceFactory(checked_on=date(2020, 1, 1))
    with django_assert_num_queries(len(asked.captured_queries)):
        admin_client.get(address)


@pytest.mark.parametrize("rendering", ["official", "plain"])
def test_a_name_is_marked_with_its_own_language_and_the_place_with_that_of_the_words(
    client, rendering
):
    source = LegalSourceFactory(title="UU No. 39 Tahun 1999", language="id")
    value = {"source": source.pk, "provision": "Article 28", "rendering": rendering}
    page = StandardPageFactory(
        body_en=body(block("legal_source", {**value, "text": "<p>Words.</p>"}))
    )

    url = page.url
    in_dari = client.get(url.replace("/en/", "/fa/")).text
    in_english = client.get(url).text
    in_indonesian = client.get(url.replace("/en/", "/id/")).text

    assert '<bdi lang="id">UU No. 39 Tahun 1999</bdi>' in in_dari
    assert '<bdi lang="en">Article 28</bdi>' in in_dari
    assert '<bdi lang="id">UU No. 39 Tahun 1999</bdi>' in in_english
    assert "<bdi>Article 28</bdi>" in in_english
    assert "<bdi>UU No. 39 Tahun 1999</bdi>" in in_indonesian
