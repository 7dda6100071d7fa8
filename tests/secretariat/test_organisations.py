"""Organisations: one per name, kept while anything belongs to them, and merged."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone, translation
from wagtail.models import ModelLogEntry

from lms.members.models import Organisation
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR
from lms.reports import saving, tables
from lms.reports.models import SavedReport
from lms.secretariat import invitations, listing, organisations, saved_filters
from lms.secretariat.models import Invitation, SavedFilter
from lms.secretariat.organisation_views import OrganisationForm
from tests.factories.members import MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
ROOM = "/admin/organisations/"


@pytest.fixture
def secretary():
    return MemberFactory(role=SECRETARIAT)


@pytest.fixture
def desk(sign_in, secretary):
    return sign_in(secretary)


@pytest.fixture
def used(secretary):
    """An organisation with two members, an invitation and a filter."""
    organisation = OrganisationFactory(name="Harbour Law House")
    for _number in range(2):
        MemberFactory(organisation=organisation)
    wanted = invitations.Wanted(email="a@example.org", language="en", organisation=organisation)
    invitations.invite(wanted=wanted, by=secretary, at=timezone.now())
    query = f"country=TH&organisation={organisation.pk}"
    saved_filters.save(member=secretary, name="Ours", query=query)
    # Another's number begins like this one's.
    longer = f"organisation={organisation.pk}0"
    saved_filters.save(member=secretary, name="Others", query=longer)
    return organisation


def test_one_that_is_used_is_not_deleted_and_says_by_how_many(desk, used):
    url = f"{ROOM}delete/{used.pk}/"
    for answer in (desk.get(url), desk.post(url)):
        assert "cannot be deleted while it is used" in answer.text
        for count in ("2 members", "1 invitation<", "1 saved filter<"):
            assert count in answer.text
        assert "Yes, delete" not in answer.text
    assert used.members.count() == 2
    with pytest.raises(ProtectedError):
        used.delete()


def test_one_that_nobody_is_in_is_deleted_and_that_is_logged(desk):
    organisation = OrganisationFactory()
    url = f"{ROOM}delete/{organisation.pk}/"
    assert "Yes, delete" in desk.get(url).text
    assert desk.post(url).status_code == 302
    assert not Organisation.objects.exists()
    assert ModelLogEntry.objects.filter(action="wagtail.delete", deleted=True).count() == 1


@pytest.mark.parametrize("kind", ["members", "invitations", "filters"])
def test_each_kind_that_belongs_to_it_keeps_it(used, secretary, kind):
    if kind != "members":
        used.members.update(organisation=None)
    if kind != "invitations":
        Invitation.objects.all().delete()
    if kind != "filters":
        SavedFilter.objects.all().delete()
    assert organisations.delete(organisation_id=used.pk, by=secretary)
    assert Organisation.objects.filter(pk=used.pk).exists()


def test_what_moves_is_shown_and_then_moved_and_logged(desk, used):
    into = OrganisationFactory(name="Harbour House")
    url = f"/admin/organisations/merge/{used.pk}/"
    assert url in desk.get(f"{ROOM}edit/{used.pk}/").text
    assert "Harbour House" in desk.get(url).text
    shown = desk.get(url, {"into": into.pk}).text
    assert "2 members" in shown
    assert used.members.count() == 2, "looking changes nothing"
    assert desk.post(url, {"into": into.pk}).status_code == 302
    assert into.members.count() == 2
    assert Invitation.objects.get().organisation == into
    queries = dict(SavedFilter.objects.values_list("name", "query"))
    assert queries["Ours"] == f"country=TH&organisation={into.pk}"
    assert queries["Others"] == f"organisation={used.pk}0"
    assert list(Organisation.objects.all()) == [into]
    entry = ModelLogEntry.objects.get(action="secretariat.merge_organisation")
    assert entry.data == {
        "name": "Harbour Law House",
        "members": 2,
        "coordinators": 0,
        "invitations": 1,
        "filters": 1,
        "enrolments": 0,
    }
    assert "2 members" in desk.get(f"{ROOM}history/{into.pk}/").text


def test_merging_that_fails_moves_nothing(used, secretary, monkeypatch):
    into = OrganisationFactory()

    def fail(*arguments, **more):
        raise KeyError

    monkeypatch.setattr(organisations, "log", fail)
    with pytest.raises(KeyError):
        organisations.merge(organisation_id=used.pk, into_id=into.pk, by=secretary)
    assert used.members.count() == 2
    assert into.members.count() == 0


def test_none_is_merged_into_itself_or_into_what_is_not_there(desk, used, secretary):
    url = f"/admin/organisations/merge/{used.pk}/"
    for wrong in (used.pk, 0, "x"):
        answer = desk.post(url, {"into": wrong})
        assert answer.status_code == 422
        assert "no such choice" in answer.text
    with pytest.raises(organisations.SameOne):
        organisations.merge(organisation_id=used.pk, into_id=used.pk, by=secretary)
    assert used.members.count() == 2


@pytest.mark.parametrize("role", [ADVOCATE, TRANSLATOR, TRAINER])
def test_nobody_else_merges_or_deletes(sign_in, used, role):
    into, browser = OrganisationFactory(), sign_in(MemberFactory(role=role))
    answers = [
        browser.get(f"/admin/organisations/merge/{used.pk}/"),
        browser.post(f"/admin/organisations/merge/{used.pk}/", {"into": into.pk}),
        browser.post(f"{ROOM}delete/{into.pk}/"),
    ]
    assert {answer.status_code for answer in answers} <= {302, 403}
    assert Organisation.objects.count() == 2
    assert used.members.count() == 2


def test_a_name_stands_once_however_it_is_typed(desk):
    first = OrganisationFactory(name="Legal Aid")
    answer = desk.post(f"{ROOM}new/", {"name": "  LEGAL   aid", "country": "TH"})
    assert answer.context["form"].errors == {
        "name": ["There is this organisation already: Legal Aid."]
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(name="legal AID", country="TH")
    desk.post(f"{ROOM}edit/{first.pk}/", {"name": "LEGAL AID", "country": "TH"})
    assert Organisation.objects.get().name == "LEGAL AID"


def test_of_two_who_save_one_name_at_once_the_second_reads_a_sentence(desk, monkeypatch):
    other = OrganisationFactory(name="Other")
    # The first is saved after the second was checked, and before it is saved.
    monkeypatch.setattr(OrganisationForm, "clean", lambda form: form.cleaned_data)
    OrganisationFactory(name="Legal Aid")
    said = {"name": "legal  AID", "country": "TH"}
    for address in ("new/", f"edit/{other.pk}/"):
        answer = desk.post(f"{ROOM}{address}", said)
        assert answer.status_code == 200
        assert "Somebody saved this name just now." in answer.text
    assert set(Organisation.objects.values_list("name", flat=True)) == {"Legal Aid", "Other"}


def test_saved_reports_follow_a_merge_and_others_do_not(desk, used, secretary):
    into = OrganisationFactory()
    for name, query in (
        ("Ours", f"by=course&organisation={used.pk}"),
        ("Others", f"by=course&organisation={used.pk}0"),
        ("Course", f"by=course&course={used.pk}"),
    ):
        SavedReport.objects.create(member=secretary, name=name, query=query)
    desk.post(f"/admin/organisations/merge/{used.pk}/", {"into": into.pk})
    assert dict(SavedReport.objects.values_list("name", "query")) == {
        "Ours": f"by=course&organisation={into.pk}",
        "Others": f"by=course&organisation={used.pk}0",
        "Course": f"by=course&course={used.pk}",
    }
    run = saving.count(saved=SavedReport.objects.get(name="Ours"), at=timezone.now())
    assert into.name in str(run.table)


def test_readers_of_a_language_read_its_name_everywhere_and_others_the_main_one(desk, sign_in):
    said = {"name": "Harbour Law House", "kind": "legal_aid", "country": "TH"}
    desk.post(f"{ROOM}new/", said | {"name_in_th": " บ้านกฎหมายท่าเรือ ", "name_in_my": ""})
    harbour = Organisation.objects.get()
    assert harbour.names == {"th": "บ้านกฎหมายท่าเรือ"}
    member = MemberFactory(organisation=harbour, language="th")
    browser = sign_in(member)
    assert "บ้านกฎหมายท่าเรือ" in browser.get("/th/accounts/settings/").text
    english = browser.get("/en/accounts/settings/").text
    assert "Harbour Law House" in english
    assert "บ้านกฎหมายท่าเรือ" not in english
    with translation.override("th"):
        assert tables.names().organisations == {harbour.pk: "บ้านกฎหมายท่าเรือ"}
    assert "Law office or legal aid" in desk.get(ROOM).text


def test_the_list_and_members_are_found_by_a_name_in_any_language(desk, secretary):
    harbour = OrganisationFactory(name="Harbour House", names={"th": "บ้านท่าเรือ", "vi": "Nhà Cảng"})
    OrganisationFactory(name="Elsewhere")
    member = MemberFactory(organisation=harbour)
    for words in ("ท่าเรือ", "nhà  CẢNG", "harbour"):
        shown = desk.get(ROOM, {"q": words}).text
        assert "Harbour House" in shown
        assert "Elsewhere" not in shown
        filters = listing.Filters(words=words)
        found = listing.found(filters=filters, reader=secretary, at=timezone.now())
        assert list(found) == [member]


def test_a_name_in_one_language_is_no_others_in_another(desk, monkeypatch):
    OrganisationFactory(name="Harbour House", names={"vi": "Nhà Cảng"})
    other = {"name": "Elsewhere", "country": "VN"}
    for field in ("name", "name_in_vi", "name_in_ms"):
        answer = desk.post(f"{ROOM}new/", other | {field: "NHÀ  cảng"})
        assert answer.context["form"].errors == {
            field: ["There is this organisation already: Harbour House."]
        }
    # Saved between the check and the saving.
    monkeypatch.setattr(OrganisationForm, "clean", lambda form: form.cleaned_data)
    assert "just now" in desk.post(f"{ROOM}new/", other | {"name_in_ms": "nhà cảng"}).text
    assert Organisation.objects.count() == 1
    # Its own are no others'.
    harbour = Organisation.objects.get()
    said = {"name": "Nhà Cảng", "name_in_vi": "Nhà Cảng", "country": "VN"}
    assert desk.post(f"{ROOM}edit/{harbour.pk}/", said).status_code == 302


def test_what_stays_takes_names_and_kind_that_it_lacks_and_keeps_its_own(used, secretary):
    Organisation.objects.filter(pk=used.pk).update(names={"th": "เก่า", "vi": "Cũ"}, kind="ngo")
    into = OrganisationFactory(names={"th": "ใหม่"})
    organisations.merge(organisation_id=used.pk, into_id=into.pk, by=secretary)
    into.refresh_from_db()
    assert into.names == {"th": "ใหม่", "vi": "Cũ"}
    assert into.kind == "ngo"
    assert organisations.called("CŨ", but=Organisation()) == into
