"""What the secretariat meets first: what waits, what changed since yesterday, who needs help."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from assessments.models import AttemptRequest
from courses import progress
from lms.bells.models import Failure
from lms.mails.models import Mail
from lms.members.models import Member
from lms.members.roles import SECRETARIAT, TRAINER, TRANSLATOR
from lms.secretariat import dashboard, invitations
from tests.factories.assessments import QuizFactory
from tests.factories.courses import (
    EnrolmentFactory,
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HEADINGS = ("What waits", "Since yesterday", "Who needs help")


@pytest.fixture
def secretary():
    return MemberFactory(role=SECRETARIAT, last_login=NOW)


def home(sign_in, member) -> BeautifulSoup:
    return BeautifulSoup(sign_in(member).get("/admin/").content, "html.parser")


def text(soup) -> str:
    return " ".join(soup.get_text(" ").split())


def lines(reader) -> list[str]:
    return [each.text for each in dashboard.waits(reader=reader, at=NOW)]


@pytest.mark.parametrize("role", [TRANSLATOR, TRAINER])
def test_others_of_the_staff_see_none_of_it(sign_in, role):
    MemberFactory(waits_since=NOW)
    shown = text(home(sign_in, MemberFactory(role=role)))
    assert not any(heading in shown for heading in (*HEADINGS, "wants to join"))


def test_where_nothing_waits_it_says_so(sign_in, secretary):
    assert "Nothing waits for you." in text(home(sign_in, secretary))


def test_all_that_waits_is_one_list_with_the_way_to_each(sign_in, secretary):
    MemberFactory(waits_since=NOW)
    AttemptRequest.objects.create(
        quiz=QuizFactory(questions=1), member=MemberFactory(), place="1-1", asked_at=NOW
    )
    course = published_course(lessons=1)
    progress.recognise(
        path_enrolment_id=PathEnrolmentFactory(path=published_path(course)).pk,
        course=course,
        reason="Learned at the university.",
        evidence="Diploma 17.",
        recognised_by=MemberFactory(),
        at=NOW,
    )
    invited = invitations.Wanted(email="nok@example.org", language="en")
    invitations.invite(wanted=invited, by=secretary, at=NOW - timedelta(days=20))
    Mail.objects.create(
        recipient="a@example.org", stored_at=NOW, due_at=NOW, given_up_at=NOW, text="Hello"
    )
    Failure.objects.create(task="secretariat.write", row=1, why="OSError", failed_at=NOW)
    assert lines(secretary) == [
        "1 person wants to join.",
        "1 recognition of learning waits for a second person.",
        "1 member asks for more attempts.",
        "The link of 1 invitation ended before anybody came.",
        "1 e-mail could not be delivered.",
        "1 piece of background work failed. Tell who runs the server.",
    ]
    browser = sign_in(secretary)
    panel = home(sign_in, secretary).find(id="waits-section")
    links = [each["href"] for each in panel.select("li a")]
    assert len(links) == 4
    assert all(browser.get(each).status_code == 200 for each in links)
    administrator = Member.objects.create_superuser("root@example.org", "x", display_name="Root")
    assert all(each.url for each in dashboard.waits(reader=administrator, at=NOW))


def test_who_needs_help_leads_to_the_filter_that_finds_as_many(sign_in, secretary):
    MemberFactory(joined_at=NOW - timedelta(days=60))
    MemberFactory(joined_at=NOW - timedelta(days=60), waits_since=NOW)
    panel = home(sign_in, secretary).find(id="help-section")
    assert "Inactive for 30 days: 1" in text(panel)
    assert "Stuck in the last quiz: 0" in text(panel)
    address = panel.find("a", string="Inactive for 30 days: 1")["href"]
    assert "1 member" in text(BeautifulSoup(sign_in(secretary).get(address).content, "html.parser"))


def test_what_changed_since_yesterday_is_the_reports(sign_in, secretary):
    course = published_course(lessons=1)
    complete_course(MemberFactory(), course)
    EnrolmentFactory(course=course, at=NOW - timedelta(days=9))
    panel = home(sign_in, secretary).find(id="yesterday-section")
    assert "Joined a course: 1 Completed a course: 1 Were certified: 0" in text(panel)


def test_it_costs_as_many_statements_however_much_waits(secretary, statements):
    # What the reader may is asked once, and remembered.
    dashboard.waits(reader=secretary, at=NOW)
    counts = []
    for number in range(2):
        for each in range(3):
            MemberFactory(waits_since=NOW, joined_at=NOW - timedelta(days=60))
            MemberFactory(joined_at=NOW - timedelta(days=60))
            Failure.objects.create(
                task="secretariat.write", row=10 * number + each, why="", failed_at=NOW
            )
        with statements() as found:
            dashboard.waits(reader=secretary, at=NOW)
            dashboard.needs_help(reader=secretary, at=NOW)
        counts.append(len(found))
    assert counts[0] == counts[1]
