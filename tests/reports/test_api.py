"""Programs read what the member who gave them a token may see, and no longer than that."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from lms.members.roles import SECRETARIAT, TRAINER
from lms.reports import tokens
from lms.reports.models import AccessToken
from tests.factories.courses import complete_course, published_course, published_path
from tests.factories.members import MemberFactory
from tests.factories.secretariat import CohortFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/api/reports/completion"
PAGE = "/admin/reports/access/"


@pytest.fixture(autouse=True)
def _one_step(settings):
    settings.SECOND_FACTOR_COMPULSORY = False


@pytest.fixture
def secretary():
    return MemberFactory(role=SECRETARIAT)


def token_of(member, *, days=30, at=None, name="Sheet"):
    return tokens.make(member=member, name=name, days=days, at=at or timezone.now())


def ask(token, query="", **headers):
    return Client().get(f"{ADDRESS}{query}", HTTP_AUTHORIZATION=f"Bearer {token}", **headers)


@pytest.fixture
def course():
    course = published_course(lessons=1)
    for _each in range(7):
        complete_course(MemberFactory(country="TH"), course)
    return course


class TestAsking:
    def test_the_answer_is_the_file_of_the_same_filters(self, secretary, sign_in, course):
        cohort = CohortFactory(path=published_path(course))
        for enrolment in course.enrolments.all():
            CohortFactory.put(cohort, enrolment.member)
        token = token_of(secretary)
        for query in (
            "?by=country",
            f"?course={course.pk}&by=lesson",
            "?published=on&by=course",
            f"?by=cohort&cohort={cohort.pk}",
            "?by=organisation_kind&published=true",
        ):
            told = ask(token, query)
            assert told.status_code == 200, told.content
            file = sign_in(secretary).get(f"/admin/reports/completion.json{query}")
            assert told.json() == json.loads(file.content)
            assert told.json()["total"]["completed"] in (5, 7, 10)

    def test_the_language_is_the_askers(self, secretary, course):
        asked = ask(token_of(secretary), "?by=country", headers={"accept-language": "th"})
        assert [each["label"] for each in asked.json()["groups"]] == ["ไทย"]

    def test_what_cannot_be_counted_is_said_by_its_name(self, secretary, course):
        token = token_of(secretary)
        for query, field in (
            ("?by=lesson", "course"),
            ("?course=987654", "course"),
            ("?first_day=yesterday", "first_day"),
            ("?country=XX", "country"),
            ("?organisation_kind=church", "organisation_kind"),
        ):
            told = ask(token, query)
            assert (told.status_code, list(told.json()["errors"])) == (422, [field])
        told = ask(token, "?by=person&course=x").json()
        assert set(told["errors"]) == {"by", "course"}

    def test_answers_are_kept_by_nobody_on_the_way(self, secretary):
        assert ask(token_of(secretary))["Cache-Control"] == "no-store"

    def test_sixty_times_a_minute(self, secretary):
        token, other = token_of(secretary), token_of(secretary, name="Other")
        codes = [ask(token, "?first_day=x").status_code for _each in range(61)]
        assert codes == [422] * 60 + [429]
        told = ask(token)
        assert (told.status_code, told["Retry-After"]) == (429, "60")
        assert ask(other).status_code == 200

    def test_programs_can_read_what_there_is(self):
        described = Client().get("/api/reports/openapi.json").json()
        [asked] = described["paths"].values()
        assert {each["name"] for each in asked["get"]["parameters"]} >= {"by", "country", "course"}
        assert described["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"


class TestWhoMay:
    @pytest.mark.parametrize("header", [{}, {"HTTP_AUTHORIZATION": "Bearer waymark_guess"}])
    def test_without_a_token_nothing_is_told(self, header, secretary, sign_in):
        assert Client().get(ADDRESS, **header).status_code == 401
        # Not by a session either: another site's page could use that.
        assert sign_in(secretary).get(ADDRESS, **header).status_code == 401

    def test_a_token_ends(self, secretary):
        token = token_of(secretary, days=30, at=timezone.now() - timedelta(days=32))
        assert ask(token).status_code == 401

    def test_it_is_worth_what_its_member_may_see_now(self, secretary, course):
        token = token_of(secretary)
        assert ask(token, "?by=course").json()["total"]["completed"] == 7
        secretary.groups.clear()
        secretary.user_permissions.add(Permission.objects.get(codename="view_completion"))
        assert ask(token, "?by=course").json()["total"]["completed"] in (5, 10)
        secretary.user_permissions.clear()
        assert ask(token).status_code == 403

    def test_whoever_may_not_sign_in_reads_nothing(self, secretary):
        token = token_of(secretary)
        secretary.is_active = False
        secretary.save()
        assert ask(token).status_code == 401

    def test_it_is_kept_as_a_digest(self, secretary):
        token = token_of(secretary)
        kept = AccessToken.objects.get()
        assert kept.sha256 == sha256(token.encode()).hexdigest()
        assert token not in str(vars(kept))


class TestPage:
    def test_it_is_shown_once_and_can_be_taken_back(self, secretary, sign_in):
        browser = sign_in(secretary)
        made = browser.post(f"{PAGE}new/", {"name": "Sheet", "days": 30}).content.decode()
        token = made.split('report-secret">')[1].split("<")[0]
        assert ask(token).status_code == 200
        assert token not in browser.get(PAGE).content.decode()
        assert AccessToken.objects.get().used_on == timezone.localdate()

        browser.post(f"{PAGE}{AccessToken.objects.get().pk}/delete/")
        assert ask(token).status_code == 401

    def test_sending_it_again_makes_no_second_one(self, secretary, sign_in):
        browser = sign_in(secretary)
        codes = [
            browser.post(f"{PAGE}new/", {"name": "Sheet", "days": 30}).status_code
            for _each in range(2)
        ]
        assert (codes, AccessToken.objects.count()) == ([200, 422], 1)

    def test_nobody_has_more_than_ten(self, secretary):
        for number in range(10):
            token_of(secretary, name=str(number))
        with pytest.raises(tokens.TooMany):
            token_of(secretary)

    def test_others_neither_see_nor_take_back_mine(self, secretary, sign_in):
        token_of(secretary, name="My sheet")
        other = sign_in(MemberFactory(role=SECRETARIAT))
        assert "My sheet" not in other.get(PAGE).content.decode()
        other.post(f"{PAGE}{AccessToken.objects.get().pk}/delete/")
        assert AccessToken.objects.count() == 1

    def test_trainers_get_none(self, sign_in):
        trainer = sign_in(MemberFactory(role=TRAINER))
        assert trainer.get(PAGE).status_code in (302, 403)
        trainer.post(f"{PAGE}new/", {"name": "Sheet", "days": 30})
        assert AccessToken.objects.count() == 0
