"""What members may change about themselves."""

import pytest
from django.test import Client

from lms.members.roles import ADVOCATE, SECRETARIAT
from tests.factories.members import MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

SETTINGS = "/en/accounts/settings/"


def everything(member, **changed):
    return {
        "display_name": member.display_name,
        "certificate_name": member.certificate_name,
        "country": member.country,
        "organisation": member.organisation_id or "",
        "language": member.language,
        **changed,
    }


def test_a_member_changes_names_country_organisation_and_language(sign_in):
    member, organisation = MemberFactory(), OrganisationFactory()
    answer = sign_in(member).post(
        SETTINGS,
        {
            "display_name": "Lantern",
            "certificate_name": "ပြည့်စုံသောအမည်",
            "country": "MY",
            "organisation": organisation.pk,
            "language": "my",
        },
    )
    # The page that says so comes in the language just chosen.
    assert answer["Location"] == "/my/accounts/settings/"
    member.refresh_from_db()
    assert member.display_name == "Lantern"
    assert member.certificate_name == "ပြည့်စုံသောအမည်"
    assert (member.country, member.organisation, member.language) == ("MY", organisation, "my")


def test_what_is_left_empty_is_forgotten(sign_in):
    member = MemberFactory(certificate_name="A Legal Name", organisation=OrganisationFactory())
    sign_in(member).post(
        SETTINGS, everything(member, certificate_name="", country="", organisation="")
    )
    member.refresh_from_db()
    assert (member.certificate_name, member.country, member.organisation) == ("", "", None)


def test_a_display_name_is_needed(sign_in):
    member = MemberFactory(display_name="Lantern")
    answer = sign_in(member).post(SETTINGS, everything(member, display_name=""))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"display_name"}
    member.refresh_from_db()
    assert member.display_name == "Lantern"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Lantern 𓀀", "We have no letters to print"),
        ("Lantern 🏮", "A name has letters, digits, spaces and punctuation only."),
        ("Lantern \x07", "A name has letters, digits, spaces and punctuation only."),
    ],
)
def test_a_name_that_no_certificate_can_print_is_refused_in_words(sign_in, name, reason):
    member = MemberFactory(certificate_name="Before")
    answer = sign_in(member).post(SETTINGS, everything(member, certificate_name=name))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"certificate_name"}
    assert reason in answer.content.decode()
    member.refresh_from_db()
    assert member.certificate_name == "Before"


def test_what_nobody_sees_is_not_kept_in_a_name(sign_in):
    member = MemberFactory(certificate_name="Before")
    name = "\ufeffLan\u00adtern \u202e nretnaL\u200f"
    sign_in(member).post(SETTINGS, everything(member, certificate_name=name))
    member.refresh_from_db()
    assert member.certificate_name == "Lantern nretnaL"


def test_a_language_that_is_not_offered_is_refused(sign_in):
    member = MemberFactory()
    assert sign_in(member).post(SETTINGS, everything(member, language="tlh")).status_code == 422


def test_nobody_makes_themselves_more_than_they_are(sign_in):
    member = MemberFactory()
    sign_in(member).post(
        SETTINGS,
        everything(member, is_superuser="on", is_staff="on", groups="3", email="x@example.org"),
    )
    email = member.email
    member.refresh_from_db()
    assert (member.is_superuser, member.is_staff, member.email) == (False, False, email)
    assert [group.name for group in member.groups.all()] == [ADVOCATE]


def test_only_the_members_own_settings_can_be_reached(sign_in):
    other = MemberFactory(display_name="Somebody Else", certificate_name="Hidden Name")
    member = MemberFactory()
    client = sign_in(member)
    page = client.get(SETTINGS, {"member": other.pk, "id": other.pk}).content.decode()
    assert member.display_name in page
    assert other.display_name not in page
    assert other.certificate_name not in page
    client.post(SETTINGS, everything(member, id=other.pk, display_name="Changed"))
    other.refresh_from_db()
    assert other.display_name == "Somebody Else"


def test_visitors_are_asked_to_sign_in():
    assert Client().get(SETTINGS)["Location"] == f"/en/accounts/login/?next={SETTINGS}"
    assert Client().post(SETTINGS, {"display_name": "X"}).status_code == 302


def test_staff_set_how_the_admin_looks_but_not_who_they_are(sign_in):
    member = MemberFactory(role=SECRETARIAT)
    client = sign_in(member)
    form = client.get("/admin/account/").content.decode()
    for name in ("first_name", "name_email", "avatar", "password"):
        assert f'name="{name}' not in form
    answer = client.post(
        "/admin/account/",
        {"theme-theme": "dark", "theme-contrast": "system", "theme-density": "default"},
    )
    assert answer["Location"] == "/admin/account/"
    assert member.wagtail_userprofile.theme == "dark"


def test_wagtail_has_no_password_reset_of_its_own(client):
    answer = client.get("/admin/password_reset/", follow=True)
    assert answer.status_code == 404


def test_a_name_that_cannot_be_printed_keeps_nobody_from_changing_the_rest(sign_in):
    """Sign-up takes any name; its owner reads beside the field what to do about it."""
    member = MemberFactory(display_name="Lantern 𓀀", certificate_name="")
    client = sign_in(member)

    answer = client.post(SETTINGS, everything(member, language="my"))

    assert answer.status_code == 302
    member.refresh_from_db()
    assert (member.language, member.display_name) == ("my", "Lantern 𓀀")
    told = "Your certificates cannot be made: we have no letters to print 𓀀"
    assert told in client.get(SETTINGS).text.split('id="id_certificate_name_helptext"')[1]


def test_who_has_a_name_to_print_is_told_nothing_of_it(sign_in):
    assert "cannot be made" not in sign_in(MemberFactory()).get(SETTINGS).text
