"""Cohorts: who is in them, what they read of it, who sees them, and the day to finish by."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates import awards, proposals
from courses.models import PathEnrolment
from lms.mails.models import Mail
from lms.members.models import Member
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR
from lms.privacy import erasing, records
from lms.privacy.models import Departure, Look
from lms.reports import columns, completion
from lms.reports.figures import By, Filters
from lms.secretariat import choices, cohorts, enrolling, listing
from lms.secretariat.models import Cohort, CohortMember
from tests.factories.courses import (
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW, timezone.get_default_timezone())
IN_A_WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def secretary():
    return MemberFactory(role=SECRETARIAT, display_name="Zz Secretary")


@pytest.fixture
def trainer():
    return MemberFactory(role=TRAINER, display_name="Dao Teacher")


@pytest.fixture
def course():
    return published_course(title="Asylum law", slug="law", lessons=1)


@pytest.fixture
def path(course):
    return published_path(course)


@pytest.fixture
def cohort(path, trainer):
    return make(path, trainer=trainer)


def make(path, *, ends_on=TODAY + timedelta(days=60), **fields) -> Cohort:
    starts_on = fields.pop("starts_on", TODAY - timedelta(days=60))
    return Cohort.objects.create(
        **{"name": "Chiang Mai", **fields}, path=path, starts_on=starts_on, ends_on=ends_on
    )


def put(cohort, *members) -> None:
    for member in members:
        CohortMember.objects.create(cohort=cohort, member=member, added_at=NOW)


def chosen(secretary, *members):
    return choices.some(member_ids={each.pk for each in members}, by=secretary, at=NOW)


def text(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def mails() -> list[str]:
    return sorted(Mail.objects.values_list("recipient", flat=True))


class TestWhoSeesThem:
    @pytest.mark.parametrize("role", [ADVOCATE, TRANSLATOR, TRAINER])
    def test_outsiders_see_and_change_nothing(self, sign_in, secretary, cohort, role):
        member = MemberFactory(display_name="Quietwater")
        put(cohort, member)
        choice = chosen(secretary, MemberFactory())
        browser, here = sign_in(MemberFactory(role=role)), f"/admin/cohorts/{cohort.pk}/"
        answers = [
            *(browser.get(here + each) for each in ("", "members/", "change/", "delete/")),
            browser.post(here + "remove/", {"member": member.pk}),
            browser.post(here + "delete/"),
            browser.get("/admin/cohorts/new/"),
            browser.post(f"/admin/members/chosen/{choice.pk}/cohort/", {"cohort": cohort.pk}),
        ]
        assert {answer.status_code for answer in answers} <= {302, 403, 404}
        shown = browser.get("/admin/cohorts/", follow=True).content.decode()
        assert "Chiang Mai" not in shown
        assert list(cohort.members.all()) == [member]
        assert not Look.objects.exists()

    def test_its_trainer_sees_the_path_and_nothing_else_and_each_member_reads_it(
        self, sign_in, trainer, path, cohort
    ):
        member = PathEnrolmentFactory(path=path, member__display_name="Quietwater").member
        elsewhere = published_path(published_course(title="Secret", slug="secret"))
        PathEnrolmentFactory(path=elsewhere, member=member)
        other = PathEnrolmentFactory(path=path, member__display_name="Elsewhere").member
        put(cohort, member)
        browser = sign_in(trainer)

        assert "Chiang Mai" in text(browser.get("/admin/cohorts/"))
        figures = text(browser.get(f"/admin/cohorts/{cohort.pk}/"))
        assert "Quietwater" not in figures
        assert not Look.objects.exists()
        shown = text(browser.get(f"/admin/cohorts/{cohort.pk}/members/"))
        assert "Quietwater" in shown
        assert "1 course missing" in shown
        assert "Elsewhere" not in shown
        assert str(elsewhere) not in shown
        assert member.email not in shown
        [look] = Look.objects.all()
        assert (look.member, look.by, look.page) == (member, trainer, Look.Page.PROGRESS)
        assert "Dao Teacher" in text(sign_in(member).get("/en/accounts/data/"))
        assert "Dao Teacher" not in text(sign_in(other).get("/en/accounts/data/"))
        assert browser.get(f"/admin/members/{member.pk}/").status_code in (302, 403)

    def test_a_trainer_sees_it_no_more_a_month_after_its_end_or_without_the_role(
        self, trainer, secretary, path
    ):
        over = make(path, trainer=trainer, ends_on=TODAY - cohorts.ENDS_AFTER - timedelta(days=1))
        still = make(path, trainer=trainer, ends_on=TODAY - cohorts.ENDS_AFTER)
        assert list(cohorts.of(trainer, at=NOW)) == [still]
        assert set(cohorts.of(secretary, at=NOW)) == {over, still}
        trainer.groups.clear()
        assert not cohorts.of(Member.objects.get(pk=trainer.pk), at=NOW).exists()


class TestMembers:
    def test_the_chosen_are_added_enrolled_and_told_once(
        self, sign_in, secretary, path, cohort, settings
    ):
        settings.EMAIL_BACKEND = "lms.mails.backend.RowBackend"
        new, outsider = MemberFactory(), MemberFactory()
        on_path = PathEnrolmentFactory(path=path).member
        desk = sign_in(secretary)
        answer = desk.post(
            "/admin/members/choose/",
            {"who": "some", "member": [new.pk, on_path.pk], "then": "cohort"},
        )
        page = answer.url
        shown = text(desk.get(page, {"cohort": cohort.pk}))
        assert "2 are new." in shown
        assert "1 is not on the learning path yet" in shown
        assert not cohort.places.exists()

        for _click in range(2):
            desk.post(page, {"cohort": cohort.pk})
        assert set(cohort.members.all()) == {new, on_path}
        assert PathEnrolment.objects.filter(path=path).count() == 2
        assert mails() == sorted([new.email, on_path.email])
        assert not any("Chiang Mai" in each.subject + each.text for each in Mail.objects.all())

        for address in ("/en/my-learning/", f"/en/paths/{path.slug}/"):
            shown = text(sign_in(new).get(address))
            assert "Your group" in shown
            assert "Chiang Mai" in shown
            assert "Dao Teacher" in shown
            assert "Chiang Mai" not in text(sign_in(outsider).get(address))

    def test_who_has_completed_the_path_is_told_no_day_to_complete_it_by(
        self, sign_in, course, path, cohort
    ):
        done = PathEnrolmentFactory(path=path).member
        complete_course(done, course)
        still = PathEnrolmentFactory(path=path).member
        put(cohort, done, still)
        for address in ("/en/my-learning/", f"/en/paths/{path.slug}/"):
            assert "Complete it by" in text(sign_in(still).get(address))
            shown = text(sign_in(done).get(address))
            assert "Chiang Mai" in shown
            assert "Complete it by" not in shown

    def test_one_too_many_or_a_closed_path_adds_nobody(self, secretary, path, cohort, monkeypatch):
        monkeypatch.setattr(cohorts, "MOST", 1)
        both = chosen(secretary, MemberFactory(), MemberFactory())
        with pytest.raises(cohorts.TooMany):
            cohorts.add(cohort=cohort, choice=both, by=secretary, at=NOW)
        path.versions.update(live=False)
        with pytest.raises(enrolling.NotOffered):
            cohorts.add(
                cohort=cohort, choice=chosen(secretary, MemberFactory()), by=secretary, at=NOW
            )
        assert not cohort.places.exists()
        assert not PathEnrolment.objects.exists()

    def test_who_is_removed_stays_on_the_path(self, sign_in, secretary, path, cohort):
        member = PathEnrolmentFactory(path=path).member
        put(cohort, member)
        desk = sign_in(secretary)
        address = f"/admin/cohorts/{cohort.pk}/remove/"
        desk.post(address, {"member": member.pk})
        assert not cohort.places.exists()
        assert PathEnrolment.objects.filter(member=member).exists()
        for forged in (member.pk, "x", ""):
            assert desk.post(address, {"member": forged}, follow=True).status_code == 404

    def test_nobody_is_in_it_twice_and_no_cohort_ends_before_it_starts(self, path, cohort):
        member = MemberFactory()
        put(cohort, member)
        with pytest.raises(IntegrityError), transaction.atomic():
            put(cohort, member)
        with pytest.raises(IntegrityError), transaction.atomic():
            make(path, ends_on=TODAY, starts_on=TODAY + timedelta(days=1))

    def test_the_copy_has_it_and_who_leaves_is_out_of_it(self, trainer, cohort):
        member = MemberFactory()
        put(cohort, member)
        sections = [
            records.section(model, lookup, fields, member)
            for model, lookup, fields in records.exported()
            if model is CohortMember
        ]
        assert "Chiang Mai" in str(sections)
        for leaver in (member, trainer):
            departure = Departure.objects.create(
                member=leaver, asked_at=NOW, due_at=NOW, keeps_certificates=False
            )
            erasing.erase(departure_id=departure.pk, at=NOW)
        cohort.refresh_from_db()
        assert cohort.trainer is None
        assert not cohort.places.exists()


class TestFigures:
    def test_they_are_the_paths_and_the_cohorts_alone(self, path, course, cohort):
        done, begun, away = (PathEnrolmentFactory(path=path).member for _ in range(3))
        idle = MemberFactory()
        complete_course(done, course)
        complete_course(away, course)
        put(cohort, done, begun, idle)
        found = cohorts.figures(cohort, at=NOW + timedelta(minutes=1))
        assert (found.members, found.joined, found.completed) == (3, 2, 1)
        assert (found.active, found.certified) == (1, 0)

    def test_whom_an_award_by_hand_finished_is_told_apart_from_who_met_the_rules(
        self, path, course, cohort
    ):
        by_hand, by_rules, begun = (
            PathEnrolmentFactory(path=path, member__display_name=name) for name in "abc"
        )
        complete_course(by_rules.member, course)
        awards.award(path_enrolment_id=by_rules.pk, at=NOW)
        batch = proposals.propose(
            path=path,
            members=[by_hand.member],
            reason="Taught it",
            proposed_by=MemberFactory(),
            at=NOW,
        )
        proposals.decide(batch_id=batch.pk, approve=True, decided_by=MemberFactory(), at=NOW)
        proposals.settle(proposal_id=batch.proposals.get().pk, at=NOW)
        put(cohort, by_hand.member, by_rules.member, begun.member)
        found = cohorts.rows(cohort, at=NOW + timedelta(minutes=1))
        assert [(each.headway, each.met, each.required) for each in found] == [
            ("finished, the award was decided by two people", 0, 1),
            ("finished", 1, 1),
            ("1 course missing", 0, 1),
        ]

    def test_the_page_of_members_costs_as_many_statements_as_one_has(
        self, sign_in, secretary, path, cohort, statements
    ):
        browser, counts = sign_in(secretary), []
        for _time in range(2):
            for _member in range(3):
                put(cohort, PathEnrolmentFactory(path=path).member)
            browser.get(f"/admin/cohorts/{cohort.pk}/members/")
            with statements() as found:
                browser.get(f"/admin/cohorts/{cohort.pk}/members/")
            counts.append(len(found))
        assert counts[0] == counts[1]

    def test_the_list_of_members_and_the_report_are_narrowed_to_it(
        self, sign_in, secretary, path, course, cohort
    ):
        inside, outside = (PathEnrolmentFactory(path=path).member for _ in range(2))
        for member in (inside, outside):
            complete_course(member, course)
        put(cohort, inside)
        filters = listing.Filters(cohort=cohort)
        assert list(listing.found(filters=filters, reader=secretary, at=NOW)) == [inside]
        report = completion.report(
            filters=Filters(cohort=cohort, path=path),
            by=By.COURSE,
            columns=columns.refresh(at=timezone.now()),
        )
        assert report.total.completed.times == 1
        told = sign_in(secretary).get(f"/admin/reports/completion.csv?cohort={cohort.pk}")
        assert "Cohort,Chiang Mai" in told.content.decode()


class TestReminding:
    def test_who_has_not_finished_is_reminded_once_in_their_language(self, path, course):
        near = make(path, ends_on=IN_A_WEEK)
        late, done, silent, gone = (
            PathEnrolmentFactory(path=path, member=member).member
            for member in (
                MemberFactory(language="my"),
                MemberFactory(),
                MemberFactory(takes_messages=False),
                MemberFactory(is_active=False),
            )
        )
        complete_course(done, course)
        put(near, late, done, silent, gone)
        put(make(path, ends_on=IN_A_WEEK + timedelta(days=1)), MemberFactory())
        put(make(path, ends_on=TODAY - timedelta(days=1)), MemberFactory())

        for _time in range(2):
            cohorts.remind(at=NOW)
        [mail] = Mail.objects.all()
        assert mail.recipient == late.email
        assert any("\u1000" <= letter <= "\u109f" for letter in mail.text)
        assert "Chiang Mai" not in mail.subject + mail.text
        assert "/messages/stop/" in mail.stop_url
        assert mail.stop_url in mail.text

    def test_more_than_a_part_are_reminded_at_once(self, path, monkeypatch):
        monkeypatch.setattr(cohorts, "AT_ONCE", 2)
        put(make(path, ends_on=TODAY), *(MemberFactory() for _ in range(5)))
        cohorts.remind(at=NOW)
        assert Mail.objects.count() == 5


class TestMaking:
    def test_what_cannot_be_is_said_beside_its_field(self, sign_in, secretary, path):
        desk, learner = sign_in(secretary), MemberFactory()
        fields = {"name": "North", "path": path.pk, "starts_on": "2027-01-02"}
        for wrong in (
            {"ends_on": "2027-01-01"},
            {"ends_on": "soon"},
            {"ends_on": "9999-12-31"},
            {"ends_on": "2027-03-03", "trainer": learner.pk},
            {"ends_on": "2027-03-03", "path": 99999},
        ):
            assert desk.post("/admin/cohorts/new/", {**fields, **wrong}).status_code == 422
        assert not Cohort.objects.exists()
        desk.post("/admin/cohorts/new/", {**fields, "ends_on": "2027-03-03"})
        made = Cohort.objects.get()
        other = published_path(published_course(slug="other"))
        desk.post(
            f"/admin/cohorts/{made.pk}/change/",
            {**fields, "path": other.pk, "ends_on": "2027-04-04"},
        )
        made.refresh_from_db()
        assert (made.path, made.ends_on.month) == (path, 4)
        desk.post(f"/admin/cohorts/{made.pk}/delete/")
        assert not Cohort.objects.exists()
