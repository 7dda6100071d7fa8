"""Coordinators of organisations: who is named, who agreed, and who sees what of whom."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from lms.members.models import Member
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR
from lms.privacy import erasing, records
from lms.privacy.models import Departure, Look
from lms.secretariat import coordinators, organisations
from lms.secretariat.models import Coordinator, CoordinatorConsent
from tests.factories.courses import (
    EnrolmentFactory,
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SETTINGS = "/en/accounts/settings/"
AGREE = "/en/accounts/coordinators/"
PAGE = "/en/accounts/organisation/"


@pytest.fixture
def secretary():
    return MemberFactory(role=SECRETARIAT, display_name="Zz Secretary")


@pytest.fixture
def harbour():
    return OrganisationFactory(name="Harbour House", names={"th": "บ้านท่าเรือ"})


@pytest.fixture
def dao(harbour):
    return MemberFactory(display_name="Dao Coordinates", organisation=harbour, language="th")


@pytest.fixture
def coordinator(harbour, dao):
    return coordinate(harbour, dao)


@pytest.fixture
def learner(harbour):
    """A member of the organisation, with a course done and another begun."""
    member = MemberFactory(display_name="Quietwater", organisation=harbour)
    done = published_course(title="Asylum law", slug="law", lessons=1)
    begun = published_course(title="Detention", slug="detention", lessons=2)
    PathEnrolmentFactory(member=member, path=published_path(done, begun))
    complete_course(member, done)
    EnrolmentFactory(member=member, course=begun)
    return member


def coordinate(organisation, member) -> Coordinator:
    return Coordinator.objects.create(organisation=organisation, member=member, named_at=NOW)


def agree(member, *found) -> None:
    coordinators.agree(member=member, coordinator_ids=[each.pk for each in found], at=NOW)


def text(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").main.get_text(" ").split())


def seen(coordinator) -> set[Member]:
    return {row.member for row in coordinators.rows(coordinator)}


def copied(member) -> dict[str, list]:
    return {
        model._meta.label: records.section(model, lookup, fields, member).rows
        for model, lookup, fields in records.exported()
    }


def test_the_secretariat_names_one_by_address_who_is_told_and_it_is_logged(
    sign_in, secretary, harbour, dao, mailoutbox
):
    desk, room = sign_in(secretary), f"/admin/organisations/{harbour.pk}/coordinators/"
    assert room in desk.get(f"/admin/organisations/edit/{harbour.pk}/").text
    assert desk.post(room, {"email": dao.email.upper()}).status_code == 302
    coordinator = Coordinator.objects.get()
    assert (coordinator.member, coordinator.organisation) == (dao, harbour)
    [mail] = mailoutbox
    assert mail.to == [dao.email]
    assert "/th/accounts/organisation/" in mail.body
    for name in ("Dao", "Harbour", "ท่าเรือ"):
        assert name not in mail.body + mail.subject
    assert "They coordinate it already." in desk.post(room, {"email": dao.email}).text
    assert "Dao Coordinates" in desk.get(room).text
    desk.post(f"{room}remove/", {"coordinator": coordinator.pk})
    assert not Coordinator.objects.exists()
    assert [each.to for each in mailoutbox] == [[dao.email]] * 2
    assert list(
        ModelLogEntry.objects.filter(action__contains="coordinator")
        .order_by("pk")
        .values_list("action", "user", "data")
    ) == [
        (f"secretariat.{verb}_coordinator", secretary.pk, {"member": dao.pk})
        for verb in ("name", "remove")
    ]
    history = desk.get(f"/admin/organisations/history/{harbour.pk}/").text
    assert "Coordinator named: Dao Coordinates" in history
    assert "Coordinator removed: Dao Coordinates" in history


def test_only_who_belongs_to_it_and_can_sign_in_is_named(sign_in, secretary, harbour):
    other = MemberFactory(organisation=OrganisationFactory())
    gone = MemberFactory(organisation=harbour, is_active=False)
    desk, room = sign_in(secretary), f"/admin/organisations/{harbour.pk}/coordinators/"
    for email in (other.email, gone.email, "nobody@example.org", "x", ""):
        assert desk.post(room, {"email": email}).status_code == 422
    assert not Coordinator.objects.exists()
    elsewhere = coordinate(other.organisation, other)
    for wrong in (elsewhere.pk, "x", "9" * 30, ""):
        assert desk.post(f"{room}remove/", {"coordinator": wrong}).status_code in (302, 404)
    assert Coordinator.objects.get() == elsewhere


@pytest.mark.parametrize("role", [ADVOCATE, TRANSLATOR, TRAINER])
def test_nobody_else_names_or_removes_one(sign_in, coordinator, dao, role):
    browser = sign_in(MemberFactory(role=role, organisation=coordinator.organisation))
    room = f"/admin/organisations/{coordinator.organisation_id}/coordinators/"
    answers = [
        browser.get(room),
        browser.post(room, {"email": dao.email}),
        browser.post(f"{room}remove/", {"coordinator": coordinator.pk}),
    ]
    assert {answer.status_code for answer in answers} <= {302, 403}
    assert Coordinator.objects.count() == 1


def test_members_are_asked_by_name_and_it_is_off_until_they_agree(
    sign_in, coordinator, learner, dao
):
    browser = sign_in(learner)
    asked = browser.get(SETTINGS)
    box = BeautifulSoup(asked.content, "html.parser").find(id=f"coordinator-{coordinator.pk}")
    assert not box.has_attr("checked")
    assert "Dao Coordinates may see my display name" in text(asked)
    assert seen(coordinator) == set()
    browser.post(AGREE, {"coordinator": coordinator.pk})
    asked = browser.get(SETTINGS)
    box = BeautifulSoup(asked.content, "html.parser").find(id=f"coordinator-{coordinator.pk}")
    assert box.has_attr("checked")
    assert seen(coordinator) == {learner}
    for other in (dao, MemberFactory(), MemberFactory(organisation=OrganisationFactory())):
        assert "may see my display name" not in text(sign_in(other).get(SETTINGS))


def test_a_coordinator_reads_how_far_those_are_who_agreed_and_nothing_of_others(
    sign_in, coordinator, learner, dao, harbour
):
    silent = MemberFactory(display_name="Silent One", organisation=harbour)
    elsewhere = MemberFactory(display_name="Elsewhere One", organisation=OrganisationFactory())
    others = coordinate(elsewhere.organisation, elsewhere)
    agree(MemberFactory(display_name="Theirs", organisation=elsewhere.organisation), others)
    agree(learner, coordinator)
    read = text(sign_in(dao).get(PAGE))
    assert "Harbour House" in read
    assert "Quietwater" in read
    assert "Asylum law Completed on" in read
    assert "Detention 0 of 2 lessons done" in read
    assert "1 of 2 courses done" in read
    for hidden in (silent.display_name, "Elsewhere One", "Theirs", learner.email, "%"):
        assert hidden not in read
    assert "บ้านท่าเรือ" in text(sign_in(dao).get("/th/accounts/organisation/"))


def test_the_page_says_the_same_whether_nobody_agreed_or_nobody_is_there(
    sign_in, coordinator, dao, learner
):
    browser = sign_in(dao)
    with_others = text(browser.get(PAGE))
    learner.organisation = None
    learner.save()
    assert text(browser.get(PAGE)) == with_others


def test_for_everybody_else_the_page_does_not_exist(
    sign_in, coordinator, learner, harbour, secretary
):
    agree(learner, coordinator)
    other = MemberFactory(organisation=OrganisationFactory())
    coordinate(other.organisation, other)
    second = MemberFactory(organisation=harbour)
    coordinate(harbour, second)
    for outsider in (learner, secretary, MemberFactory(role=TRAINER)):
        assert sign_in(outsider).get(PAGE).status_code == 404
    for coordinates_too in (other, second):
        read = sign_in(coordinates_too).get(PAGE)
        assert read.status_code == 200
        assert "Quietwater" not in read.text
    assert Client().get(PAGE).status_code == 302
    assert Client().post(AGREE, {"coordinator": coordinator.pk}).status_code == 302
    assert not Look.objects.exists()


def test_who_coordinates_no_longer_sees_nothing_and_agreeing_ends_with_it(
    sign_in, coordinator, learner, dao, harbour, secretary
):
    agree(learner, coordinator)
    coordinators.remove(organisation=harbour, coordinator_id=coordinator.pk, by=secretary)
    assert sign_in(dao).get(PAGE).status_code == 404
    again = coordinators.name(organisation=harbour, email=dao.email, by=secretary, at=NOW)
    assert "Quietwater" not in sign_in(dao).get(PAGE).text
    assert seen(again) == set()


def test_what_is_taken_back_ends_at_once(sign_in, coordinator, learner, dao):
    agree(learner, coordinator)
    assert "Quietwater" in text(sign_in(dao).get(PAGE))
    sign_in(learner).post(AGREE)
    assert not CoordinatorConsent.objects.exists()
    assert "Quietwater" not in text(sign_in(dao).get(PAGE))


def test_another_coordinator_is_agreed_to_anew(coordinator, learner, harbour):
    agree(learner, coordinator)
    second = coordinate(harbour, MemberFactory(organisation=harbour))
    assert seen(second) == set()
    agree(learner, second)
    assert (seen(coordinator), seen(second)) == (set(), {learner})


def test_nobody_agrees_to_whom_they_were_not_asked_about(sign_in, coordinator, dao):
    stranger = MemberFactory(organisation=OrganisationFactory())
    nowhere = MemberFactory()
    for member in (stranger, nowhere, dao):
        for wrong in (coordinator.pk, "x", "9" * 30, "0"):
            assert sign_in(member).post(AGREE, {"coordinator": wrong}).status_code == 302
            assert not CoordinatorConsent.objects.exists()


@pytest.mark.parametrize("elsewhere", [True, False])
def test_it_ends_when_the_member_changes_organisation_and_does_not_come_back(
    coordinator, learner, harbour, elsewhere
):
    agree(learner, coordinator)
    # Whatever writes it: the database sees to it.
    into = OrganisationFactory() if elsewhere else None
    Member.objects.filter(pk=learner.pk).update(organisation=into)
    assert not CoordinatorConsent.objects.exists()
    Member.objects.filter(pk=learner.pk).update(organisation=harbour)
    assert seen(coordinator) == set()


def test_it_ends_when_the_coordinator_changes_organisation(coordinator, learner, dao, harbour):
    agree(learner, coordinator)
    dao.display_name = "Dao"
    dao.save()
    assert seen(coordinator) == {learner}, "saving the rest of the account changes nothing"
    Member.objects.filter(pk=dao.pk).update(organisation=OrganisationFactory())
    assert not Coordinator.objects.exists()
    assert not CoordinatorConsent.objects.exists()


def test_a_merge_moves_coordinators_who_see_those_who_agreed_to_them_and_nobody_new(
    coordinator, learner, harbour, secretary
):
    into = OrganisationFactory()
    theirs = coordinate(into, MemberFactory(organisation=into))
    member = MemberFactory(organisation=into)
    agree(learner, coordinator)
    agree(member, theirs)
    moved = organisations.merge(organisation_id=harbour.pk, into_id=into.pk, by=secretary)
    assert moved.coordinators == 1
    assert set(into.coordinators.all()) == {coordinator, theirs}
    assert (seen(coordinator), seen(theirs)) == ({learner}, {member})
    learner.refresh_from_db()
    assert set(coordinators.asking(learner)) == {coordinator, theirs}


def test_who_cannot_sign_in_cannot_take_it_back_and_is_not_shown(coordinator, learner):
    agree(learner, coordinator)
    Member.objects.filter(pk=learner.pk).update(is_active=False)
    assert seen(coordinator) == set()


def test_each_look_at_the_page_is_written_down_where_the_member_reads_it(
    sign_in, coordinator, learner, dao, harbour
):
    silent = MemberFactory(organisation=harbour)
    agree(learner, coordinator)
    sign_in(dao).get(PAGE)
    assert [(each.by, each.member, each.page) for each in Look.objects.all()] == [
        (dao, learner, "progress")
    ]
    assert "Dao Coordinates" in sign_in(learner).get("/en/accounts/data/").text
    assert "Dao Coordinates" not in sign_in(silent).get("/en/accounts/data/").text


def test_the_copy_of_ones_data_says_to_whom_and_when_one_agreed(coordinator, learner, dao):
    agree(learner, coordinator)
    found = copied(learner)
    [row] = found["secretariat.CoordinatorConsent"]
    assert row["given_at"] == NOW.isoformat()
    assert row["coordinator"]["name"] == "Dao Coordinates"
    theirs = copied(dao)
    assert theirs["secretariat.Coordinator"][0]["organisation"]["name"] == "Harbour House"
    assert not theirs.get("secretariat.CoordinatorConsent")


@pytest.mark.parametrize("who", ["learner", "dao"])
def test_who_is_erased_has_agreed_to_nobody_and_coordinates_nothing(coordinator, learner, dao, who):
    agree(learner, coordinator)
    member = {"learner": learner, "dao": dao}[who]
    departure = Departure.objects.create(
        member=member, asked_at=NOW, due_at=NOW, keeps_certificates=False
    )
    erasing.erase(departure_id=departure.pk, at=NOW)
    assert not CoordinatorConsent.objects.exists()
    assert Coordinator.objects.exists() is (who == "learner")


def test_the_page_costs_the_same_for_one_and_for_three(sign_in, coordinator, learner, dao, harbour):
    browser, course = sign_in(dao), published_course(lessons=1)
    agree(learner, coordinator)
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        browser.get(PAGE)
    for _number in range(2):
        member = MemberFactory(organisation=harbour)
        PathEnrolmentFactory(member=member, path=published_path(course))
        EnrolmentFactory(member=member, course=course)
        agree(member, coordinator)
    with CaptureQueriesContext(connection) as three:
        browser.get(PAGE)
    assert len(three) == len(one)
    assert len(one) <= 20


def test_my_learning_leads_a_coordinator_to_their_organisation_and_nobody_else(
    sign_in, coordinator, dao, learner
):
    elsewhere = OrganisationFactory()
    coordinate(elsewhere, MemberFactory(organisation=elsewhere))

    def leads(member):
        page = BeautifulSoup(sign_in(member).get("/en/my-learning/").content, "html.parser")
        return bool(page.select(f'main a[href="{PAGE}"]'))

    assert [leads(each) for each in (dao, learner, MemberFactory())] == [True, False, False]
    dao.organisation = elsewhere
    dao.save()
    assert not leads(dao)
