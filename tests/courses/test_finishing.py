"""Whoever completes a course or a path is congratulated once, with what comes next."""

import uuid

import pytest
from django.urls import reverse

from tests.factories.courses import (
    EnrolmentFactory,
    PathEnrolmentFactory,
    complete_course,
    lessons_of,
    published_course,
    published_path,
    read,
    url_of,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

WELL_DONE = "Congratulations!"


def finish(sign_in, member, course):
    """All but the last lesson, then the last one on its page; the page that follows."""
    *others, last = lessons_of(course)
    for lesson in others:
        read(member, lesson)
    client = sign_in(member)
    sent = {"client_key": str(uuid.uuid4())}
    return client, client.post(url_of(last), sent, follow=True)


def test_course_that_is_completed_leads_to_the_next_of_its_path_once(sign_in):
    first, second = published_course(title="Asylum"), published_course(title="Evidence")
    path = published_path(first, second)
    member = PathEnrolmentFactory(path=path).member
    EnrolmentFactory(member=member, course=first)

    client, page = finish(sign_in, member, first)
    toasts = page.text.split("data-toasts>")[1].split("<main")[0]

    assert 'role="status" data-toasts' in page.text
    assert WELL_DONE in toasts
    assert f'href="{url_of(second)}">Evidence</a>' in toasts
    assert "certificate is being made" not in toasts
    assert WELL_DONE not in client.get(url_of(first)).text


def test_path_that_is_completed_leads_to_the_certificate(sign_in):
    course = published_course(title="Asylum")
    path = published_path(course)
    member = PathEnrolmentFactory(path=path).member
    EnrolmentFactory(member=member, course=course)

    _client, page = finish(sign_in, member, course)

    assert "This completes your learning path:" in page.text
    assert "Your certificate is being made." in page.text
    assert "Next on your learning path" not in page.text
    # No full stop of ours after the title: languages end a sentence each in its own way.
    assert f"<bdi>{path.title}</bdi><br>" in page.text


def test_course_on_no_path_promises_nothing(sign_in):
    course = published_course()
    published_path(course)
    member = MemberFactory()
    EnrolmentFactory(member=member, course=course)

    _client, page = finish(sign_in, member, course)

    assert WELL_DONE in page.text
    assert "learning path:" not in page.text
    assert "certificate is being made" not in page.text


def test_reading_again_in_a_completed_course_is_no_occasion(sign_in):
    course = published_course()
    member = MemberFactory()
    EnrolmentFactory(member=member, course=course)
    complete_course(member, course)

    _client, page = finish(sign_in, member, course)

    assert WELL_DONE not in page.text


class TestNameOnTheCertificate:
    def test_is_told_before_the_last_step_and_to_nobody_else(self, client, sign_in):
        first, second = published_course(), published_course()
        path = published_path(first, second)
        member = PathEnrolmentFactory(
            path=path, member=MemberFactory(certificate_name="Nang <Htwe>")
        ).member
        page, mine = reverse("path", args=[path.slug]), reverse("my_learning")
        name = '<strong><bdi translate="no">Nang &lt;Htwe&gt;</bdi></strong>'
        told = f"Your certificate will say: {name}<br>"
        signed_in = sign_in(member)

        early, early_mine = signed_in.get(page).text, signed_in.get(mine).text
        complete_course(member, first)
        nearly_mine = signed_in.get(mine).text

        assert told in early
        assert f"{reverse('account_settings')}#id_certificate_name" in early
        assert told not in early_mine
        assert told in nearly_mine
        assert "Your certificate will say" not in sign_in(MemberFactory()).get(page).text
        client.logout()
        assert "Your certificate will say" not in client.get(page).text

    def test_is_not_told_when_the_certificate_is_made(self, sign_in):
        course = published_course()
        path = published_path(course)
        member = PathEnrolmentFactory(path=path).member
        complete_course(member, course)

        page = sign_in(member).get(reverse("path", args=[path.slug])).text

        assert "Your certificate will say" not in page
