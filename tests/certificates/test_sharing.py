"""Links that show a certificate with its name, while their holder wants them to."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from certificates import issuing, sharing
from certificates.models import Certificate, Check, ShareLink
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
PRIVATE = ("zarghuna", "larkspur", "quietwater")


def share(certificate, days=7, at=None):
    return sharing.share(
        certificate_id=certificate.pk,
        member=certificate.award.member,
        days=days,
        at=at or timezone.now(),
    )


def show(token, browser=None):
    return (browser or Client()).get(f"/en/shared/{token}/")


def comparable(answer, token):
    return answer.status_code, answer.content.decode().replace(token, "")


def test_whoever_has_the_link_sees_the_name_and_what_it_was_awarded_for(certificate):
    answer = show(share(certificate))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Zarghuna Larkspur" in page
    assert "Refugee rights advocate" in page
    assert "genuine and valid" in page
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]


def test_tokens_cannot_be_guessed_nor_read_from_the_database(certificate):
    tokens = {share(certificate) for _time in range(5)}
    assert len(tokens) == 5
    # 24 bytes in base 64.
    assert {len(token) for token in tokens} == {32}
    kept = set(ShareLink.objects.values_list("token_sha256", flat=True))
    assert kept == {hashlib.sha256(token.encode()).hexdigest() for token in tokens}


@pytest.mark.parametrize("days", [7, 30])
def test_a_link_works_until_its_days_are_over_and_not_a_moment_longer(certificate, days):
    token = share(certificate, days, AT)
    end = AT + timedelta(days=days)
    assert sharing.shared_by(token, at=end - timedelta(seconds=1)) == certificate
    assert sharing.shared_by(token, at=end) is None


def test_ended_expired_unknown_and_hidden_links_get_the_same_answer(certificate):
    ended, expired, hidden = share(certificate), share(certificate, at=AT), share(certificate)
    [link] = ShareLink.objects.filter(token_sha256=hashlib.sha256(ended.encode()).hexdigest())
    sharing.end(link_id=link.pk, certificate_id=certificate.pk, member=certificate.award.member)
    ShareLink.objects.filter(created_at=AT).update(expires_at=timezone.now())
    issuing.hide(certificate_id=certificate.pk, member=certificate.award.member, at=timezone.now())
    answers = {
        comparable(show(token), token)
        for token in (ended, expired, hidden, "unknown", "%00", "9" * 300, certificate.code)
    }
    assert len(answers) == 1
    [(status, page)] = answers
    assert status == 404
    assert not [private for private in PRIVATE if private in page.lower()]


def test_only_the_holder_makes_and_ends_links(certificate, sign_in):
    token = share(certificate)
    [link] = ShareLink.objects.all()
    outsider = MemberFactory(role="Secretariat")
    with pytest.raises(Certificate.DoesNotExist):
        sharing.share(certificate_id=certificate.pk, member=outsider, days=7, at=AT)
    sharing.end(link_id=link.pk, certificate_id=certificate.pk, member=outsider)
    address = f"/en/my-learning/certificates/{certificate.code}/share/"
    for browser in (sign_in(outsider), sign_in(MemberFactory())):
        assert browser.post(address, {"days": 7}).status_code == 404
        assert browser.post(f"{address}end/", {"link": link.pk}).status_code == 404
    assert ShareLink.objects.get() == link
    assert show(token).status_code == 200


def test_the_holder_is_shown_the_link_once_and_then_only_that_there_is_one(certificate, sign_in):
    holder = sign_in(certificate.award.member)
    address = f"/en/my-learning/certificates/{certificate.code}/"
    page = holder.post(f"{address}share/", {"days": "30"}, follow=True).content.decode()
    [token] = set(re.findall(r"/shared/([\w-]+)/", page))
    assert show(token).status_code == 200
    [link] = ShareLink.objects.all()
    assert link.expires_at - link.created_at == timedelta(days=30)

    later = holder.get(address).content.decode()
    assert token not in later
    assert "Links that work now" in later

    ended = holder.post(f"{address}share/end/", {"link": link.pk}, follow=True)
    assert "The link no longer works." in ended.content.decode()
    assert show(token).status_code == 404


def test_page_with_a_new_link_loaded_again_makes_no_second_link(certificate, sign_in):
    holder = sign_in(certificate.award.member)
    address = f"/en/my-learning/certificates/{certificate.code}/"

    answer = holder.post(f"{address}share/", {"days": "7"})

    assert answer["Location"] == f"{address}#new-link"
    cookie = answer.cookies["new-link"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (address, True, "Strict")
    pages = [holder.get(address).content.decode() for _time in range(2)]
    assert [cookie.value in page for page in pages] == [True, False]
    assert ShareLink.objects.count() == 1


def test_a_cookie_of_another_certificates_link_shows_nothing(certificate, sign_in, earned):
    other = issuing.issue(path_enrolment_id=earned().pk, at=timezone.now())
    holder = sign_in(certificate.award.member)
    for token in (share(other), "%00", "9" * 300):
        holder.cookies["new-link"] = token
        page = holder.get(f"/en/my-learning/certificates/{certificate.code}/")
        assert "/shared/" not in page.content.decode()


def test_page_that_says_why_there_is_no_link_changes_its_language(certificate, sign_in):
    holder = sign_in(certificate.award.member)
    address = f"/my-learning/certificates/{certificate.code}/"
    refused = holder.post(f"/en{address}share/", {"days": "365"})
    assert refused.status_code == 422
    assert f'href="/fa{address}share/"' in refused.content.decode()

    answer = holder.get(f"/fa{address}share/")

    assert (answer.status_code, answer["Location"]) == (302, f"/fa{address}")


def test_a_link_of_another_certificate_is_not_ended_through_this_one(certificate, sign_in, earned):
    other = issuing.issue(path_enrolment_id=earned().pk, at=timezone.now())
    share(other)
    [link] = ShareLink.objects.all()
    holder = sign_in(certificate.award.member)
    address = f"/en/my-learning/certificates/{certificate.code}/share/end/"
    holder.post(address, {"link": link.pk})
    assert ShareLink.objects.get() == link
    for nonsense in ("", "x", "-1", str(10**30)):
        assert holder.post(address, {"link": nonsense}).status_code == 404


def test_a_certificate_has_ten_links_at_a_time(certificate, sign_in):
    for _time in range(10):
        share(certificate)
    holder = sign_in(certificate.award.member)
    address = f"/en/my-learning/certificates/{certificate.code}/share/"
    refused = holder.post(address, {"days": "7"})
    assert refused.status_code == 422
    assert "too many links" in refused.content.decode()
    # Those that have expired make room.
    ShareLink.objects.update(expires_at=timezone.now())
    assert holder.post(address, {"days": "7"}).status_code == 302
    assert ShareLink.objects.count() == 1


def test_a_link_lasts_as_long_as_the_choices_allow(certificate, sign_in):
    holder = sign_in(certificate.award.member)
    address = f"/en/my-learning/certificates/{certificate.code}/share/"
    for days in ("", "365", "-1", "x"):
        assert holder.post(address, {"days": days}).status_code == 422
    assert not ShareLink.objects.exists()


def test_views_by_others_are_counted(certificate, sign_in):
    token = share(certificate)
    for browser in (Client(), sign_in(MemberFactory()), sign_in(certificate.award.member)):
        show(token, browser)
    show("unknown")
    assert Check.objects.get().count == 2


def test_addresses_of_links_cannot_be_tried_without_a_limit(certificate):
    answers = [show(f"guess-{number}").status_code for number in range(31)]
    assert answers == [404] * 30 + [429]
