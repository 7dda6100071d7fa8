"""What its holder may do with a certificate, and that nobody else can do any of it."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from certificates import awards, checks, issuing
from certificates.codes import grouped
from certificates.credentials.extraction import extract
from certificates.models import AwardEvent, Certificate
from courses.models import Course, PathEnrolment, PathRequirement
from tests.factories.certificates import take_back
from tests.factories.courses import PathVersionFactory, published_course
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

UNKNOWN = "0123456789ABCDEF"
READ = [
    "certificate",
    "certificate_download",
    "certificate_credential",
    "certificate_svg",
    "certificate_png",
]
CHANGE = [
    "share",
    "end_share",
    "hide_certificate",
    "show_certificate",
    "renew_award",
    "correct_name",
]


@pytest.fixture
def holder(certificate, sign_in):
    return sign_in(certificate.award.member)


def page_of(certificate, browser) -> str:
    return browser.get(reverse("certificate", args=[certificate.code])).content.decode()


def send(name, certificate, browser, **data):
    return browser.post(reverse(name, args=[certificate.code]), data, follow=True)


@pytest.mark.parametrize(("language", "two"), [("my", "၂"), ("fa", "۲")])
def test_its_code_is_read_as_it_is_typed_where_days_have_digits_of_their_own(
    settings, certificate, client, language, two
):
    settings.NATIVE_DIGITS = [language]
    # Without a letter, as one in many millions is.
    Certificate.objects.filter(pk=certificate.pk).update(code="1234567890123456")

    page = BeautifulSoup(client.get(f"/{language}/verify/1234567890123456/").content, "html.parser")

    assert page.find("dd", class_="code").get_text() == "1234-5678-9012-3456"
    assert two in page.main.get_text()


def test_a_name_keeps_its_figures_where_days_have_digits_of_their_own(
    settings, certificate, holder
):
    settings.NATIVE_DIGITS = ["my"]
    name = "Thiri 7 Lanternlight"
    Certificate.objects.filter(pk=certificate.pk).update(recipient_name=name)

    page = holder.get(f"/my/my-learning/certificates/{certificate.code}/").text

    assert f">{name}<" in page
    assert "၂၀၂" in page


def rename(member, name):
    member.certificate_name = name
    member.save()


def expire(certificate, at):
    certificate.expires_at = certificate.award.expires_at = at
    certificate.save()
    certificate.award.save()


# For nobody else


@pytest.mark.parametrize("name", READ + CHANGE)
@pytest.mark.parametrize("code", ["its own", UNKNOWN, "x", "\x00", "🎓"])
def test_for_everybody_else_there_is_no_such_page_whatever_their_role(
    certificate, sign_in, name, code
):
    asked = certificate.code if code == "its own" else quote(code)
    address = reverse(name, args=["CODE"]).replace("CODE", asked)
    events = AwardEvent.objects.count()
    for role in ("Advocate", "Trainer", "Secretariat"):
        browser = sign_in(MemberFactory(role=role))
        answer = browser.get(address) if name in READ else browser.post(address, {"days": "7"})
        assert answer.status_code == 404
        assert "larkspur" not in answer.content.decode().lower()
    assert AwardEvent.objects.count() == events
    assert not certificate.share_links.exists()


@pytest.mark.parametrize("name", READ + CHANGE)
def test_a_visitor_is_asked_to_sign_in_whether_or_not_the_code_exists(certificate, name):
    for code in (certificate.code, UNKNOWN):
        address = reverse(name, args=[code])
        answer = Client().get(address) if name in READ else Client().post(address)
        assert answer["Location"] == f"/en/accounts/login/?next={address}"


@pytest.mark.parametrize("name", CHANGE)
def test_nothing_is_changed_by_a_link_or_from_another_site(certificate, holder, name):
    address = reverse(name, args=[certificate.code])
    # The language menu of a page with an error leads back to the certificate.
    assert holder.get(address).status_code == (302 if name == "share" else 405)
    assert not certificate.share_links.exists()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(certificate.award.member)
    assert strict.post(address).status_code == 403


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("code", [UNKNOWN, "x", "\x00", "🎓"])
def test_there_is_nothing_for_a_code_that_is_none(holder, name, code):
    address = reverse(name, args=["CODE"]).replace("CODE", quote(code))
    assert holder.get(address).status_code == 404


# Files


def test_the_holder_downloads_the_pdf(certificate, holder):
    answer = holder.get(reverse("certificate_download", args=[certificate.code]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        f'attachment; filename="certificate-{certificate.code}.pdf"'
    )
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    with certificate.pdf.open() as kept:
        assert b"".join(answer.streaming_content) == kept.read()


@pytest.mark.parametrize(
    ("name", "kind", "content_type"),
    [
        ("certificate_credential", "json", "application/json"),
        ("certificate_svg", "svg", "image/svg+xml"),
        ("certificate_png", "png", "image/png"),
    ],
)
def test_the_holder_downloads_the_credential_by_itself_and_in_pictures(
    certificate, holder, name, kind, content_type
):
    answer = holder.get(reverse(name, args=[certificate.code]))
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"] == (
        f'attachment; filename="certificate-{certificate.code}.{kind}"'
    )
    assert "no-store" in answer["Cache-Control"]
    assert json.loads(extract(answer.content)) == json.loads(certificate.credential)


def test_before_it_is_rendered_there_is_nothing_to_download_and_the_pages_say_so(earned, sign_in):
    path_enrolment = earned()
    certificate = issuing.issue(path_enrolment_id=path_enrolment.pk, at=timezone.now())
    holder = sign_in(path_enrolment.member)
    for name in ("certificate_download", "certificate_credential", "certificate_svg"):
        assert holder.get(reverse(name, args=[certificate.code])).status_code == 404
    for page in (holder.get("/en/my-learning/").content.decode(), page_of(certificate, holder)):
        assert "The PDF is being made" in page
        assert grouped(certificate.code) in page
    # Whoever is shown the code may already check it.
    assert Client().get(f"/en/verify/{certificate.code}/").status_code == 200


def test_a_lost_file_keeps_nobody_from_their_pages(certificate, holder):
    certificate.pdf.storage.delete(certificate.pdf.name)
    assert holder.get("/en/my-learning/").status_code == 200
    assert "Save the certificate as PDF" in page_of(certificate, holder)


# My learning, and the page itself


def test_my_learning_shows_ones_own_certificates_only(certificate, holder, sign_in):
    address = reverse("certificate", args=[certificate.code])
    assert address in holder.get("/en/my-learning/").content.decode()
    assert address not in sign_in(MemberFactory()).get("/en/my-learning/").content.decode()


def test_the_holder_sees_what_the_certificate_says_with_the_name(certificate, holder):
    page = page_of(certificate, holder)
    for told in ("Zarghuna Larkspur", "Refugee rights advocate", grouped(certificate.code)):
        assert told in page
    assert (
        "no-store" in holder.get(reverse("certificate", args=[certificate.code]))["Cache-Control"]
    )


def test_the_page_costs_the_same_with_many_links_and_checks(certificate, holder, statements):
    def asked():
        with statements() as found:
            page_of(certificate, holder)
        return len(found)

    page_of(certificate, holder)
    send("share", certificate, holder, days="7")
    checks.count(certificate=certificate, at=timezone.now())
    with_one = asked()
    for month in range(1, 4):
        send("share", certificate, holder, days="7")
        checks.count(certificate=certificate, at=timezone.now() - timedelta(days=40 * month))
    assert asked() == with_one


def test_the_holder_sees_counts_by_month_the_latest_first(certificate, holder):
    for year, times in ((2025, 2), (2026, 5)):
        for _time in range(times):
            checks.count(certificate=certificate, at=timezone.now().replace(year=year, month=3))
    page = page_of(certificate, holder)
    assert page.index("March 2026") < page.index("March 2025")
    assert [(each.month.year, each.count) for each in checks.by_month(certificate)] == [
        (2026, 5),
        (2025, 2),
    ]


def test_a_profile_elsewhere_is_offered_what_the_certificate_says_and_not_the_name(
    certificate, holder
):
    page = page_of(certificate, holder)
    assert 'rel="noopener noreferrer">Add to LinkedIn' in page
    [address] = [part for part in page.split('"') if part.startswith("https://www.linkedin.com/")]
    said = parse_qs(urlsplit(address.replace("&amp;", "&")).query)
    assert said["name"] == ["Refugee rights advocate"]
    assert said["certUrl"] == [f"http://testserver/en/verify/{certificate.code}/"]
    assert said["issueYear"] == [str(certificate.award.awarded_at.year)]
    assert "larkspur" not in address.lower()


# Withdrawing it from view


def test_the_holder_stops_all_checks_and_allows_them_again(certificate, holder):
    page = send("hide_certificate", certificate, holder).content.decode()
    assert "Whoever types its code is told that we do not know it." in page
    assert "Make a link" not in page
    assert "linkedin" not in page
    assert Client().get(f"/en/verify/{certificate.code}/").status_code == 404
    assert send("share", certificate, holder, days="7").status_code == 422
    assert not certificate.share_links.exists()
    # It stays the holder's own.
    kept = holder.get(reverse("certificate_download", args=[certificate.code]))
    assert b"".join(kept.streaming_content).startswith(b"%PDF")

    assert "can be checked again" in send("show_certificate", certificate, holder).content.decode()
    assert Client().get(f"/en/verify/{certificate.code}/").status_code == 200
    kinds = [event.kind for event in certificate.award.events.order_by("pk")]
    assert kinds[-2:] == ["hidden", "shown"]


# Renewal


def test_until_when_stands_on_my_learning_once_it_matters(certificate, holder):
    renew = f"/en/my-learning/certificates/{certificate.code}/#renew"
    certificate.award.path.versions.update(valid_for_months=12)
    expire(certificate, timezone.now() + timedelta(days=70))
    assert "Valid until" not in holder.get("/en/my-learning/").text

    ends = timezone.now() + timedelta(days=20)
    expire(certificate, ends)

    mine = holder.get("/en/my-learning/").text
    assert f"Valid until {date_format(ends)}" in mine
    assert f'<a href="{renew}">Renew it</a>' in mine
    # Nothing is lost by renewing now: it goes on from the end of this one.
    after = date_format(awards.months_later(ends, 12))
    assert f"Renewed now, it is valid until {after}." in page_of(certificate, holder)


def test_a_certificate_that_expires_soon_is_renewed_by_its_holder(certificate, holder):
    assert "Begin the renewal" not in page_of(certificate, holder)
    expire(certificate, timezone.now() + timedelta(days=20))
    assert "Begin the renewal" in page_of(certificate, holder)
    answer = send("renew_award", certificate, holder)
    assert answer.redirect_chain[0][0] == f"/en/paths/{certificate.award.path.slug}/"
    cycles = PathEnrolment.objects.filter(member=certificate.award.member)
    assert sorted(cycles.values_list("cycle", flat=True)) == [1, 2]

    page = send("renew_award", certificate, holder).content.decode()
    assert "cannot be renewed now" in page
    assert cycles.count() == 2


def test_before_a_renewal_begins_its_page_tells_what_it_asks(certificate, holder):
    """By the rules as they are now: what returns, what is new, what is no longer asked."""
    path = certificate.award.path
    [before] = path.versions.all()
    stays, goes = Course.objects.filter(path_requirements__group__version=before)
    comes = published_course(title="New law")
    expire(certificate, timezone.now() + timedelta(days=20))
    now = PathVersionFactory(path=path, number=2, groups=[(None, [stays, comes])])

    page = BeautifulSoup(page_of(certificate, holder), "html.parser")

    section = page.select_one("section[aria-labelledby=renew]")
    told = [
        (each.text, [item.text for item in each.find_next_sibling("ul").select("li")])
        for each in section.select("p")
        if each.text.endswith(":")
    ]
    assert told == [
        ("To be completed again:", [stays.title]),
        ("New courses:", [comes.title]),
        ("No longer asked for:", [goes.title]),
    ]

    requirements = PathRequirement.objects.filter(group__version=now)
    requirements.filter(course=comes).delete()
    requirements.update(renewed=False)
    page = page_of(certificate, holder)
    assert "Nothing has to be completed again" in page
    assert "To be completed again" not in page
    send("renew_award", certificate, holder)
    renewal = PathEnrolment.objects.get(member=certificate.award.member, cycle=2)
    assert renewal.completed_at


# Another name


def test_a_name_that_has_not_changed_needs_no_new_certificate(certificate, holder):
    assert "Make a new certificate" not in page_of(certificate, holder)
    page = send("correct_name", certificate, holder).content.decode()
    assert "carries this name already" in page
    assert Certificate.objects.count() == 1


def test_after_a_change_of_name_the_holder_makes_a_new_certificate(certificate, holder):
    rename(certificate.award.member, "Zarghuna Foxglove")
    page = page_of(certificate, holder)
    assert "Make a new certificate with this name" in page
    assert "Zarghuna Foxglove" in page
    answer = send("correct_name", certificate, holder)
    newer = Certificate.objects.get(replaces=certificate)
    assert newer.recipient_name == "Zarghuna Foxglove"
    assert answer.redirect_chain[0][0] == reverse("certificate", args=[newer.code])
    event = certificate.award.events.last()
    assert (event.kind, event.actor) == ("replaced", certificate.award.member)
    assert event.reason

    old = page_of(certificate, holder)
    assert "This certificate was replaced" in old
    assert reverse("certificate", args=[newer.code]) in old
    mine = holder.get("/en/my-learning/").content.decode()
    assert reverse("certificate", args=[newer.code]) in mine
    assert reverse("certificate", args=[certificate.code]) not in mine


def test_a_name_is_corrected_three_times_a_day(certificate, holder):
    member, current = certificate.award.member, certificate
    for number in ("One", "Two", "Three"):
        rename(member, f"Zarghuna {number}")
        send("correct_name", current, holder)
        current = Certificate.objects.current().get()
    rename(member, "Zarghuna Four")
    page = send("correct_name", current, holder).content.decode()
    assert "Try again tomorrow" in page
    assert Certificate.objects.count() == 4


def test_a_name_that_cannot_be_printed_makes_no_certificate_and_says_why(certificate, holder):
    rename(certificate.award.member, "Zarghuna \U00012000")
    page = send("correct_name", certificate, holder).content.decode()
    assert "letters that we cannot print" in page
    assert Certificate.objects.count() == 1


def test_what_was_revoked_can_neither_be_corrected_nor_renewed(certificate, holder):
    expire(certificate, timezone.now() + timedelta(days=20))
    take_back(award_id=certificate.award_id)
    rename(certificate.award.member, "Zarghuna Foxglove")
    page = page_of(certificate, holder)
    assert "This certificate was withdrawn" in page
    assert "Make a new certificate" not in page
    assert "Begin the renewal" not in page
    send("correct_name", certificate, holder)
    send("renew_award", certificate, holder)
    assert Certificate.objects.count() == 1
    assert PathEnrolment.objects.count() == 1
