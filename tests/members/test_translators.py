"""The secretariat says who translates into which languages."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from cms.rights import languages_of
from lms.members.models import Member
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR, give_languages
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def edit(client, member, **fields):
    form = {
        "email": member.email,
        "display_name": member.display_name,
        "language": "en",
        "is_active": "on",
        "groups": [Group.objects.get(name=TRANSLATOR).pk],
        **fields,
    }
    return client.post(reverse("wagtailusers_users:edit", args=[member.pk]), form)


def test_the_secretariat_gives_and_takes_languages(sign_in):
    client, member = sign_in(MemberFactory(role=SECRETARIAT)), MemberFactory(role=TRANSLATOR)

    edit(client, member, languages=["fa", "ps"], releases=["ps"])
    assert languages_of(Member.objects.get(pk=member.pk)) == {"fa": False, "ps": True}

    edit(client, member, languages=["fa"], releases=[])
    assert languages_of(Member.objects.get(pk=member.pk)) == {"fa": False}


def test_what_is_released_must_be_translated(sign_in):
    client, member = sign_in(MemberFactory(role=SECRETARIAT)), MemberFactory(role=TRANSLATOR)

    answer = edit(client, member, languages=["fa"], releases=["ps"])

    assert "each language that they may release" in answer.text
    assert languages_of(Member.objects.get(pk=member.pk)) == {}


def test_the_form_shows_what_was_given(sign_in):
    member = MemberFactory(role=TRANSLATOR)
    give_languages(member=member, languages=["fa"], releases=[])

    page = sign_in(MemberFactory(role=SECRETARIAT)).get(
        reverse("wagtailusers_users:edit", args=[member.pk])
    )
    assert page.context["form"].initial["languages"] == ["fa"]


@pytest.mark.parametrize("role", [ADVOCATE, TRAINER, TRANSLATOR])
def test_nobody_else_gives_languages(sign_in, role):
    member = MemberFactory(role=TRANSLATOR)

    answer = edit(sign_in(MemberFactory(role=role)), member, languages=["fa"])

    assert answer.status_code == 302
    assert languages_of(Member.objects.get(pk=member.pk)) == {}


def test_who_can_no_longer_sign_in_has_no_language():
    member = MemberFactory(role=TRANSLATOR, is_active=False)
    give_languages(member=member, languages=["fa"], releases=[])

    assert languages_of(member) == {}
