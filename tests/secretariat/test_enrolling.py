"""The secretariat enrols members whom it chose; each is told, and nobody twice."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from courses.models import Enrolment, LearningRecord, PathEnrolment
from lms.mails.models import Mail
from lms.members.models import Member
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR
from lms.privacy import erasing
from lms.privacy.models import Departure
from lms.secretariat import choices, enrolling, listing
from lms.secretariat.models import Choice, Enrolling, StaffEnrolment
from tests.factories.courses import EnrolmentFactory, published_course, published_path
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
LIST, CHOOSE = "/admin/members/", "/admin/members/choose/"
NOW = timezone.now()


@pytest.fixture
def secretary():
    return MemberFactory(role=SECRETARIAT, display_name="Zz Secretary", country="FJ")


@pytest.fixture
def desk(sign_in, secretary):
    return sign_in(secretary)


def text(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def choose(desk, *members) -> str:
    answer = desk.post(CHOOSE, {"who": "some", "member": [each.pk for each in members]})
    return answer.url


def chosen(secretary, *members) -> Choice:
    return choices.some(member_ids={each.pk for each in members}, by=secretary, at=NOW)


def many(secretary, count) -> Choice:
    members = [
        Member(email=f"m{number}@example.org", display_name=f"M {number}", language="en")
        for number in range(count)
    ]
    return chosen(secretary, *Member.objects.bulk_create(members))


def sent_to() -> set[str]:
    return set(Mail.objects.values_list("recipient", flat=True))


@pytest.mark.parametrize("role", [ADVOCATE, TRANSLATOR, TRAINER])
def test_nobody_but_the_secretariat_enrols(sign_in, secretary, role):
    member, course = MemberFactory(display_name="Quietwater"), published_course(lessons=1)
    choice = chosen(secretary, member)
    row = enrolling.ask(
        choice=chosen(secretary, MemberFactory()), what=course, by=secretary, at=NOW
    )
    browser = sign_in(MemberFactory(role=role))
    answers = [
        browser.post(CHOOSE, {"member": member.pk}),
        browser.get(f"/admin/members/chosen/{choice.pk}/enrol/"),
        browser.post(f"/admin/members/chosen/{choice.pk}/enrol/", {"course": course.pk}),
        browser.get(f"/admin/members/enrolling/{row.pk}/"),
    ]
    assert {answer.status_code for answer in answers} <= {302, 403}
    assert Choice.objects.count() == 2
    assert not Enrolment.objects.filter(member=member).exists()


def test_a_choice_is_its_makers_alone(sign_in, secretary):
    choice = chosen(secretary, MemberFactory())
    other = sign_in(MemberFactory(role=SECRETARIAT))
    answer = other.get(f"/admin/members/chosen/{choice.pk}/enrol/", follow=True)
    assert answer.status_code == 404


def test_those_who_are_ticked_are_enrolled_and_told(desk, secretary, sign_in, settings):
    settings.EMAIL_BACKEND = "lms.mails.backend.RowBackend"
    course = published_course(title="Asylum law", lessons=1)
    new, old, outsider = MemberFactory(language="my"), MemberFactory(), MemberFactory()
    joined = EnrolmentFactory(member=old, course=course)
    page = choose(desk, new, old)

    shown = text(desk.get(page, {"course": course.pk}))
    assert "1 is new. 1 is on it already" in shown
    assert not Enrolment.objects.filter(member=new).exists()

    answer = desk.post(page, {"course": course.pk}, follow=True)
    assert "1 member was enrolled and told." in text(answer)
    assert set(Enrolment.objects.values_list("member", flat=True)) == {new.pk, old.pk}
    assert list(Enrolment.objects.filter(member=old)) == [joined]
    assert LearningRecord.objects.get(member=new).verb == LearningRecord.Verb.JOINED
    [mail] = Mail.objects.all()
    assert mail.recipient == new.email
    assert "Asylum" not in mail.subject + mail.text
    assert any("\u1000" <= letter <= "\u109f" for letter in mail.text)

    learning = text(sign_in(new).get("/en/my-learning/"))
    assert "The secretariat enrolled you" in learning
    assert "Zz Secretary" in learning
    assert "Zz Secretary" in text(sign_in(new).get("/en/accounts/data/"))
    assert "Zz Secretary" not in text(sign_in(outsider).get("/en/my-learning/"))


def test_a_second_time_changes_nothing(desk, secretary):
    member, course = MemberFactory(), published_course(lessons=1)
    page = choose(desk, member)
    desk.post(page, {"course": course.pk})
    before = list(Enrolment.objects.values()), Enrolling.objects.count()
    answer = desk.post(page, {"course": course.pk}, follow=True)
    assert "All of them are on it already." in text(answer)
    assert (list(Enrolment.objects.values()), Enrolling.objects.count()) == before


def test_all_whom_a_filter_finds_are_enrolled_on_a_path(desk):
    path = published_path(published_course(lessons=1))
    here = [MemberFactory(country="KH") for _number in range(3)]
    MemberFactory(country="NP")
    answer = desk.post(CHOOSE, {"who": "all", "query": "country=KH"})
    desk.post(answer.url, {"path": path.pk})
    assert {each.member for each in PathEnrolment.objects.all()} == set(here)


def test_who_fits_the_filter_later_is_not_enrolled(desk):
    member, course = MemberFactory(country="KH"), published_course(lessons=1)
    page = desk.post(CHOOSE, {"who": "all", "query": "country=KH"}).url
    MemberFactory(country="KH")
    desk.post(page, {"course": course.pk})
    assert [each.member for each in Enrolment.objects.all()] == [member]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"who": "some"}, "Nobody is chosen."),
        ({"who": "some", "member": "x"}, "not in the list any more"),
        ({"who": "some", "member": "999999"}, "not in the list any more"),
        ({"who": "all", "query": "country=KH"}, "Nobody is chosen."),
        ({"who": "all", "query": "country=Narnia"}, "Nobody is chosen."),
    ],
)
def test_a_choice_of_nobody_is_told_so(desk, data, said):
    assert said in text(desk.post(CHOOSE, data, follow=True))
    assert not Choice.objects.exists()


def test_administrators_are_nobody_for_the_secretariat(desk):
    root = MemberFactory(is_superuser=True)
    answer = desk.post(CHOOSE, {"who": "some", "member": root.pk}, follow=True)
    assert "not in the list any more" in text(answer)


def test_too_many_at_once_are_told_so(desk, monkeypatch):
    monkeypatch.setattr(choices, "MOST", 2)
    for _number in range(3):
        MemberFactory(country="KH")
    answer = desk.post(CHOOSE, {"who": "all", "query": "country=KH"}, follow=True)
    assert "more than 2 members" in text(answer)


@pytest.mark.parametrize("kind", ["draft", "forged", "none", "both"])
def test_what_cannot_be_joined_gets_a_sentence(desk, kind):
    course = published_course(lessons=1)
    path = published_path(course)
    data = {"draft": {"course": course.pk}, "forged": {"course": "9x"}, "none": {"course": ""}}
    page = choose(desk, MemberFactory())
    if kind == "draft":
        course.unpublish()
    answer = desk.post(page, data.get(kind, {"course": course.pk, "path": path.pk}))
    assert answer.status_code == 422
    assert "hoose" in text(answer)
    assert not Enrolment.objects.exists()


def test_a_course_withdrawn_while_a_worker_is_at_it_ends_it_with_a_reason(secretary):
    course = published_course(lessons=1)
    row = enrolling.ask(choice=many(secretary, 60), what=course, by=secretary, at=NOW)
    course.unpublish()
    enrolling.run(enrolling_id=row.pk, at=NOW)
    row.refresh_from_db()
    assert (row.problem, row.enrolled) == ("It is not offered any more.", 0)
    assert not StaffEnrolment.objects.exists()


def test_many_are_left_to_a_worker_and_one_that_was_killed_is_followed(
    secretary, monkeypatch, settings
):
    settings.EMAIL_BACKEND = "lms.mails.backend.RowBackend"
    course = published_course(lessons=1)
    row = enrolling.ask(choice=many(secretary, 120), what=course, by=secretary, at=NOW)
    assert not Enrolment.objects.exists()
    real, calls = enrolling._enrol, []

    def die(member, enrolling, *, at):
        calls.append(member)
        if len(calls) == 70:
            raise KeyboardInterrupt
        return real(member, enrolling, at=at)

    monkeypatch.setattr(enrolling, "_enrol", die)
    with pytest.raises(KeyboardInterrupt):
        enrolling.run(enrolling_id=row.pk, at=NOW)
    assert Enrolment.objects.count() == 50
    assert not enrolling.due(at=timezone.now()).exists()
    [due] = enrolling.due(at=timezone.now() + enrolling.SILENCE)
    enrolling.run(enrolling_id=due.pk, at=timezone.now() + enrolling.SILENCE)
    row.refresh_from_db()
    assert (row.enrolled, Enrolment.objects.count(), Mail.objects.count()) == (120, 120, 120)
    assert len(sent_to()) == 120


def test_one_that_never_ends_is_given_up(secretary):
    row = enrolling.ask(
        choice=many(secretary, 60), what=published_course(lessons=1), by=secretary, at=NOW
    )
    Enrolling.objects.update(tries=enrolling.TRIES)
    enrolling.run(enrolling_id=row.pk, at=NOW)
    row.refresh_from_db()
    assert "never came to an end" in row.problem


def test_who_joined_meanwhile_is_not_told_that_they_were_enrolled(secretary):
    course = published_course(lessons=1)
    choice = many(secretary, 60)
    row = enrolling.ask(choice=choice, what=course, by=secretary, at=NOW)
    EnrolmentFactory(member=choice.members.first(), course=course)
    enrolling.run(enrolling_id=row.pk, at=NOW)
    row.refresh_from_db()
    assert (row.enrolled, row.rows.count(), row.problem) == (59, 59, "")


def test_choices_last_a_day(secretary):
    choice = chosen(secretary, MemberFactory())
    choices.forget(at=NOW + timedelta(hours=23))
    assert Choice.objects.get() == choice
    choices.forget(at=NOW + timedelta(hours=25))
    assert not Choice.objects.exists()


def test_nothing_of_it_is_left_of_who_leaves(desk, secretary):
    member, course = MemberFactory(), published_course(lessons=1)
    desk.post(choose(desk, member), {"course": course.pk})
    departure = Departure.objects.create(
        member=member, asked_at=NOW, due_at=NOW, keeps_certificates=False
    )
    erasing.erase(departure_id=departure.pk, at=timezone.now())
    assert not StaffEnrolment.objects.exists()
    assert not listing.found(filters=listing.Filters(), reader=secretary, at=NOW).filter(
        pk=member.pk
    )


def test_a_page_of_a_choice_costs_the_same_for_one_and_for_many(
    desk, secretary, django_assert_max_num_queries
):
    course = published_course(lessons=1)
    one, three = chosen(secretary, MemberFactory()), many(secretary, 30)
    desk.get(f"/admin/members/chosen/{one.pk}/enrol/", {"course": course.pk})
    counts = []
    for choice in (one, three):
        with django_assert_max_num_queries(60) as asked:
            desk.get(f"/admin/members/chosen/{choice.pk}/enrol/", {"course": course.pk})
        counts.append(len(asked))
    assert counts[0] == counts[1]
