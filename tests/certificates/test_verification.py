"""Checking a certificate: anybody may, nobody learns whose it is, and guessing does not pay."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from certificates import issuing
from certificates.codes import grouped
from certificates.models import Check
from certificates.statuses import Status, status_of
from certificates.throttling import Limit, wait_for, wait_for_a_name
from lms.members.models import Count
from tests.factories.certificates import take_back
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

UNKNOWN = "0123456789ABCDEF"
MALFORMED = [
    "x",
    "7K3M",
    "0123456789ABCDEFG",
    "a" * 500,
    "---",
    "' OR 1=1 --",
    "<b onclick=alert(1)>",
    "\x00",
    "၁၂၃၄၅၆၇၈၉၀၁၂၃၄၅၆",
    "🎓",
]
PRIVATE = ("zarghuna", "larkspur", "quietwater")


def verify(code, language="en", browser=None):
    return (browser or Client()).get(f"/{language}/verify/{quote(code, safe='')}/")


def try_name(certificate, name, browser=None):
    return (browser or Client()).post(f"/en/verify/{certificate.code}/", {"name": name})


def comparable(answer):
    """What stays when the address itself and the one-time tokens are left out."""
    page = re.sub(r'(href="/[\w-]+/verify/)[^"]+', r"\1", answer.content.decode())
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in ("Content-Length", "Expires")
    }
    return answer.status_code, headers, page


def test_anybody_sees_what_a_certificate_was_awarded_for_by_whom_and_since_when(certificate):
    answer = verify(certificate.code)
    assert answer.status_code == 200
    page = answer.content.decode()
    for told in (
        "genuine and valid",
        "Refugee rights advocate",
        "Who is a refugee?",
        "Advocacy that is heard",
        grouped(certificate.code),
        certificate.issuer_name,
        str(certificate.award.awarded_at.year),
    ):
        assert told in page


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_verification_page_names_nobody_in_any_form(certificate, sign_in, language):
    holder = sign_in(certificate.award.member)
    for browser in (Client(), sign_in(MemberFactory())):
        answer = verify(certificate.code, language, browser)
        told = (str(answer.headers) + answer.content.decode()).lower()
        assert not [private for private in PRIVATE if private in told]
    # Its holder sees the name they go by in the site's own menu, and no more than others.
    assert "larkspur" not in verify(certificate.code, language, holder).content.decode().lower()


@pytest.mark.parametrize(
    "typed",
    [
        "7k3mq0trx1zb40we",
        "7K3M-Q0TR-X1ZB-40WE",
        "7k3m q0tr x1zb 40we",
        "7K3MQOTRXIZB4OWE",
        "7k3mqotrxlzb4owe",
    ],
)
def test_codes_may_be_typed_as_they_are_read(certificate, typed):
    certificate.code = "7K3MQ0TRX1ZB40WE"
    certificate.save()
    assert verify(typed).status_code == 200
    asked = Client().get("/en/verify/", {"code": typed})
    assert asked["Location"] == f"/en/verify/{certificate.code}/"


@pytest.mark.parametrize("code", MALFORMED)
@pytest.mark.parametrize("name", [None, "Zarghuna Larkspur"])
def test_unknown_and_malformed_codes_get_the_same_answer(certificate, code, name):
    answers = []
    for asked in (UNKNOWN, code):
        address = f"/en/verify/{quote(asked, safe='')}/"
        answer = Client().post(address, {"name": name}) if name else Client().get(address)
        answers.append(comparable(answer))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


@pytest.mark.parametrize("name", [None, "Zarghuna Larkspur"])
def test_a_hidden_certificate_is_an_unknown_one_to_everybody(
    certificate, sign_in, name, statements
):
    issuing.hide(certificate_id=certificate.pk, member=certificate.award.member, at=timezone.now())
    for browser in (Client(), sign_in(certificate.award.member)):
        answers, asked = [], []
        verify(UNKNOWN, browser=browser)
        for code in (UNKNOWN, certificate.code):
            address = f"/en/verify/{code}/"
            with statements() as found:
                answer = browser.post(address, {"name": name}) if name else browser.get(address)
            answers.append(comparable(answer))
            asked.append(len(found))
        assert answers[0] == answers[1]
        assert answers[0][0] == 404
        # As much work too.
        assert asked[0] == asked[1]
    assert not Check.objects.exists()


def test_a_code_that_was_typed_is_not_shown_as_anything_but_text(certificate):
    assert "<b onclick" not in verify("<b onclick=alert(1)>").content.decode()


def test_search_engines_and_other_sites_learn_no_code(certificate):
    answers = [verify(code) for code in (certificate.code, UNKNOWN)]
    answers.append(try_name(certificate, "Somebody Else"))
    answers.append(Client().get("/en/verify/", {"code": "---"}))
    for answer in answers:
        assert answer["X-Robots-Tag"] == "noindex"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]


def test_search_engines_may_find_where_to_ask():
    answer = Client().get("/en/verify/")
    assert answer["X-Robots-Tag"] == "all"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_forms_may_tell_our_own_site_where_they_come_from(certificate):
    """Or browsers send them with `Origin: null`, and the site refuses them as foreign."""
    for address in (f"/en/verify/{certificate.code}/", "/en/verify/", "/en/shared/x/"):
        page = Client().get(address).content.decode()
        assert '<meta name="referrer" content="same-origin">' in page


def test_an_empty_question_is_answered_in_words(client):
    for code in ("", " ", "---"):
        answer = client.get("/en/verify/", {"code": code})
        assert answer.status_code == 422
        assert "Error:" in answer.content.decode()
    assert client.get("/en/verify/").status_code == 200


def test_the_language_switch_keeps_the_code(certificate):
    page = verify(certificate.code).content.decode()
    for language in ("my", "fa", "zh-hans"):
        assert f'href="/{language}/verify/{certificate.code}/"' in page


def test_nothing_can_be_changed_through_the_verification_page(certificate):
    address = f"/en/verify/{certificate.code}/"
    for method in (Client().put, Client().delete, Client().patch):
        assert method(address).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"name": "Zarghuna Larkspur"}).status_code == 403
    assert strict.post("/en/verify/", {}).status_code == 403


def test_the_page_of_a_code_asks_little_of_the_database(certificate, statements):
    def asked(code):
        with statements() as found:
            verify(code)
        return len([sql for sql in found if "members_count" not in sql])

    verify(certificate.code)
    # The certificate with its award, and one more on the count of this month.
    assert asked(certificate.code) == 2
    assert asked(UNKNOWN) == 1


def test_counting_a_look_up_costs_eight_statements(statements):
    verify(UNKNOWN)
    with statements() as found:
        verify(UNKNOWN)
    # Locking the count, reading it, writing it and letting go; Django looks how full the table is.
    assert len([sql for sql in found if "members_count" in sql]) == 8


# What became of it


def test_a_certificate_is_valid_until_the_moment_it_expires(certificate):
    moment = datetime(2027, 1, 1, tzinfo=UTC)
    certificate.expires_at = moment
    assert status_of(certificate, at=moment - timedelta(seconds=1)) == Status.VALID
    assert status_of(certificate, at=moment) == Status.EXPIRED


def test_an_expired_certificate_says_so_and_until_when(certificate):
    certificate.expires_at = datetime(2026, 2, 3, tzinfo=UTC)
    certificate.save()
    page = verify(certificate.code).content.decode()
    assert "This certificate has expired" in page
    assert "3 February 2026" in page
    assert "genuine and valid" not in page


def test_a_revoked_certificate_says_so_and_not_why(certificate):
    take_back(
        award_id=certificate.award_id,
        actor=MemberFactory(role="Secretariat"),
        reason="Someone else sat the quizzes",
        at=datetime(2026, 11, 20, tzinfo=UTC),
    )
    page = verify(certificate.code).content.decode()
    assert "This certificate was withdrawn" in page
    assert "20 November 2026" in page
    assert "genuine and valid" not in page
    assert "sat the quizzes" not in page


def test_a_replaced_certificate_says_so_and_does_not_lead_to_the_new_one(certificate):
    member = certificate.award.member
    member.certificate_name = "Zarghuna Foxglove"
    member.save()
    newer = issuing.reissue(
        certificate_id=certificate.pk, actor=member, reason="Corrected", at=timezone.now()
    )
    page = verify(certificate.code).content.decode()
    assert "This certificate was replaced" in page
    assert newer.code not in page
    assert grouped(newer.code) not in page
    take_back(award_id=certificate.award_id)
    # The graver of both.
    assert "This certificate was withdrawn" in verify(certificate.code).content.decode()


# The name


def test_whoever_types_the_printed_name_learns_that_it_is_the_same(certificate):
    page = try_name(certificate, "  zarghuna   LARKSPUR ").content.decode()
    assert "this is the name on the certificate" in page
    assert "not the name" not in page


def test_whoever_types_another_name_learns_that_it_is_not_and_nothing_else(certificate):
    answer = try_name(certificate, "Basira Larkspur")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "this is not the name on the certificate" in page
    assert "zarghuna" not in page.lower()
    # What was typed is not sent back either: the phone may be passed on.
    assert "Basira" not in page


def test_an_empty_name_is_answered_in_words_and_costs_no_try(certificate):
    for _time in range(7):
        answer = try_name(certificate, " ")
        assert answer.status_code == 422
        assert "Error:" in answer.content.decode()
    assert try_name(certificate, "Zarghuna Larkspur").status_code == 200


def test_five_names_an_hour_can_be_tried_from_wherever_they_come(certificate, monkeypatch):
    for number in range(5):
        elsewhere = Client(REMOTE_ADDR=f"192.0.2.{number}")
        answer = try_name(certificate, f"Guess {number}", elsewhere)
        assert answer.status_code == 200
    refused = try_name(certificate, "Zarghuna Larkspur")
    assert refused.status_code == 429
    page = refused.content.decode()
    assert "Try again in 60 minutes" in page
    assert int(refused["Retry-After"]) > 3500
    assert "this is the name" not in page
    # Whether it is valid stays to be seen.
    assert "genuine and valid" in page

    later = time.time() + 3601
    monkeypatch.setattr(time, "time", lambda: later)
    assert try_name(certificate, "Zarghuna Larkspur").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_no_more_names_are_tried_by_sending_many_at_once(certificate):
    def is_counted(_number):
        try:
            return wait_for_a_name(certificate, RequestFactory().post("/")) == 0
        finally:
            connection.close()

    for _round in range(3):
        Count.objects.all().delete()
        with ThreadPoolExecutor(12) as senders:
            assert sum(senders.map(is_counted, range(24))) == 5


@pytest.mark.django_db(transaction=True)
def test_of_sixty_look_ups_at_once_no_more_than_thirty_get_through():
    def is_counted(_number):
        try:
            return wait_for(Limit.LOOK_UP, RequestFactory().get("/")) == 0
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as senders:
        counted = sum(senders.map(is_counted, range(60)))
    # Who finds the count busy for a second is refused.
    assert 0 < counted <= 30


def test_names_tried_on_one_certificate_leave_the_others_open(certificate, earned):
    other = issuing.issue(path_enrolment_id=earned().pk, at=timezone.now())
    for _time in range(6):
        answer = try_name(certificate, "Guess")
    assert answer.status_code == 429
    assert try_name(other, "Guess").status_code == 200


def test_one_address_cannot_try_names_on_many_certificates(certificate):
    for _time in range(60):
        forget_tries_on(certificate)
        assert try_name(certificate, "Guess").status_code == 200
    forget_tries_on(certificate)
    assert try_name(certificate, "Guess").status_code == 429


def forget_tries_on(certificate):
    """Forgets what this minute counted, and not how many names the address tried."""
    for action, rate in (("try-names-of-one", "5/1h/key"), ("look-up", "30/1m/ip")):
        key = ratelimit.get_cache_key(
            RequestFactory().get("/"),
            app="certificates",
            action=action,
            rate=ratelimit.parse_rate(rate),
            key=certificate.code,
        )
        cache.delete(key)


@pytest.mark.parametrize("status", ["revoked", "replaced"])
def test_of_what_no_longer_counts_no_name_is_compared(certificate, status):
    if status == "revoked":
        certificate.award.revoked_at = timezone.now()
        certificate.award.save()
    else:
        certificate.replaced_at = timezone.now()
        certificate.save()
    assert "Compare the name" not in verify(certificate.code).content.decode()
    page = try_name(certificate, "Zarghuna Larkspur").content.decode()
    assert "this is the name on the certificate" not in page


# How often


def test_thirty_codes_a_minute_can_be_looked_up_from_one_address(certificate):
    browser = Client()
    answers = [verify(UNKNOWN, browser=browser).status_code for _time in range(29)]
    answers += [verify(code).status_code for code in (certificate.code, certificate.code, UNKNOWN)]
    assert answers == [404] * 29 + [200, 429, 429]
    refused = verify(certificate.code)
    assert "Try again in one minute" in refused.content.decode()
    assert 0 < int(refused["Retry-After"]) <= 60
    assert verify(certificate.code, browser=Client(REMOTE_ADDR="192.0.2.9")).status_code == 200


def test_looking_up_by_sending_a_name_is_limited_as_well(certificate):
    browser = Client()
    tried = [
        browser.post(f"/en/verify/{UNKNOWN}/", {"name": "Guess"}).status_code for _time in range(31)
    ]
    assert tried == [404] * 30 + [429]
    assert browser.post(f"/en/verify/{certificate.code}/", {"name": "Guess"}).status_code == 429


def test_its_holder_learns_how_often_a_certificate_was_looked_up(certificate, sign_in):
    holder = sign_in(certificate.award.member)
    for browser in (Client(), Client(), sign_in(MemberFactory()), holder):
        verify(certificate.code, browser=browser)
    try_name(certificate, "Guess")
    verify(UNKNOWN)
    [counted] = Check.objects.all()
    assert counted.certificate == certificate
    assert counted.count == 3
    assert counted.month == timezone.now().date().replace(day=1)
