"""Each of the staff has a time zone of their own, and counts in the site's all the same."""

from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from certificates import issuing
from courses.models import PathEnrolment
from courses.teams import courses_collection
from lms.members.roles import SECRETARIAT
from lms.reports import columns, panels
from lms.secretariat import orders
from lms.secretariat.models import FileOrder
from tests.factories.assessments import QuizFactory
from tests.factories.courses import (
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import MemberFactory, trainer_of_all

pytestmark = pytest.mark.django_db

LATE = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
"""On the last day of a month and of a quarter, and in half the world on the day after."""
ZONES = ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"]


@pytest.fixture(autouse=True)
def _counted_anew(monkeypatch):
    """However slow the machine is."""
    monkeypatch.setattr(columns, "QUICK", columns.GIVEN_UP)


@pytest.fixture
def path():
    """Completed late in the day."""
    course = published_course(title="Law", slug="law", lessons=1)
    path = published_path(course)
    member = MemberFactory(country="TH")
    PathEnrolmentFactory(member=member, path=path, at=LATE)
    complete_course(member, course, at=LATE)
    return path


def staff_in(zone, sign_in):
    member = MemberFactory(role=SECRETARIAT)
    UserProfile.objects.create(user=member, current_time_zone=zone)
    return sign_in(member)


def says_when_or_who(line):
    return line.startswith(("\ufeffCounted at", "Asked for by"))


def days_told(client):
    """What a report of June says, as page, file and rows, and the names of the files."""
    query = {"first_day": "2026-06-01", "last_day": "2026-06-30", "by": "month"}
    page = client.get(reverse("completion_report"), query).text
    table = page[page.index('<table class="listing') : page.rindex("</table>")]
    file = client.get(reverse("completion_csv"), query)
    asked = client.post(reverse("ask_for_enrolments"), {"query": urlencode(query), "kind": "csv"})
    order = FileOrder.objects.latest("pk")
    orders.run(order_id=order.pk, at=timezone.now())
    rows = client.get(f"{asked.url}fetch/")
    return (
        table,
        [line for line in file.text.splitlines() if "Counted at" not in line],
        [line for line in rows.getvalue().decode().splitlines() if not says_when_or_who(line)],
        [each["Content-Disposition"] for each in (file, rows)],
    )


@pytest.mark.usefixtures("path")
def test_reports_and_files_tell_the_same_days_whoever_opens_them(sign_in):
    [sites, *others] = [days_told(staff_in(zone, sign_in)) for zone in ZONES]

    assert "2026-06-30" in "".join(sites[2])
    assert others == [sites, sites]


@pytest.mark.parametrize("zone", ZONES[1:])
def test_panels_begin_on_the_sites_day(zone):
    def begun():
        lately = panels.Lately()
        quarter = panels.QuarterPanel(lately, exact=True).get_context_data({})["began"]
        return quarter, panels.YesterdayPanel(lately).get_context_data({})["began"]

    sites = begun()
    with timezone.override(zone):
        assert begun() == sites


def test_a_certificate_says_the_same_day_whoever_makes_it(path):
    path_enrolment = PathEnrolment.objects.get(path=path)
    certificate = issuing.issue(path_enrolment_id=path_enrolment.pk, at=LATE)

    for zone in ZONES:
        with timezone.override(zone):
            assert issuing.content_of(certificate).awarded_on == date(2026, 6, 30)


def test_every_author_may_choose_a_zone_of_their_own(sign_in):
    trainer = trainer_of_all()

    page = sign_in(trainer).get(reverse("wagtailadmin_account")).text

    for zone in (settings.TIME_ZONE, "Asia/Bangkok", "Asia/Kabul", "Pacific/Auckland"):
        assert f'<option value="{zone}"' in page
    assert trainer.wagtail_userprofile.get_current_time_zone() == settings.TIME_ZONE


def test_opening_times_of_a_quiz_are_typed_in_the_authors_zone_and_it_is_named(sign_in):
    trainer = trainer_of_all()
    UserProfile.objects.create(user=trainer, current_time_zone="Asia/Bangkok")
    quiz = QuizFactory(
        collection=courses_collection(), opens_at=datetime(2100, 3, 1, 2, tzinfo=UTC)
    )

    page = (
        sign_in(trainer).get(reverse("wagtailsnippets_assessments_quiz:edit", args=[quiz.pk])).text
    )

    assert page.count("Times are in the time zone Asia/Bangkok, where it is now ") == 2
    assert 'value="2100-03-01 09:00"' in page
