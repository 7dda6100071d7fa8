"""Whoever of the staff opens a page about a member is written down, and the member can read it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from certificates import issuing
from certificates.models import Certificate
from lms.members.roles import SECRETARIAT, TRAINER
from lms.privacy import looks
from lms.privacy.models import Look
from tests.factories.courses import (
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
# Pages of ours that have an id in their address and are about nobody, or name nobody.
ABOUT_NOBODY = {
    "mark_answer",
    # A list of a quiz; each attempt in it is a page of its own.
    "quiz_attempts",
    # A list of an exercise, as that of a quiz.
    "exercise_results",
    # They answer by sending on to a page that is listed, or to a list.
    "decide_revocation",
    "decide_recognition",
    # About versions, questions and courses.
    "close_path_version",
    "regrade_quiz",
    "quiz_statistics",
    "compare_texts",
    "try_question",
    "try_quiz",
    *("try_course", "try_course_page", "try_course_check", "try_course_quiz"),
    "merge_organisation",
    "organisations:edit",
    "organisations:delete",
    "compare_versions",
    "bring_back_version",
    # Answers nobody.
    "page_action",
    # About an address that is no member's yet; they answer with no page.
    "invite_again",
    "withdraw_invitation",
    # Figures that name nobody.
    *("report_run", "report_run_pdf", "report_run_xlsx", "report_run_csv", "report_run_ods"),
    *("report_run_json", "report_run_svg", "report_run_png"),
    # A cohort and figures of it; its members are a page of their own, which is listed.
    *("cohort", "change_cohort", "delete_cohort", "remove_from_cohort", "add_to_cohort"),
    # They name who coordinates, as a cohort names its trainer.
    *("coordinators", "remove_coordinator"),
    # One's own; the file itself is listed.
    *("invitation_import", "ordered_file"),
    # A choice from the list, and a number of members.
    *("enrol_chosen", "enrolling", "write_to_chosen", "message_sent", "allow_chosen"),
    *("count_report", "delete_report", "take_token_back"),
    "questions_import_preview",
    "questions_import_state",
    "questions_export_file",
    "questions_from_interactive",
    "course_trainers_of",
    "course_outline",
    "move_in_outline",
    "add_to_outline",
    "translations_section",
    # How a certificate looks.
    *("design_picture", "wagtailsnippets_certificates_certificatedesign:preview_on_edit"),
    "wagtailsnippets_assessments_question:preview_on_edit",
}


@pytest.fixture
def learner():
    course = published_course(lessons=1)
    member = MemberFactory()
    path_enrolment = PathEnrolmentFactory(member=member, path=published_path(course))
    complete_course(member, course)
    certificate = issuing.issue(path_enrolment_id=path_enrolment.pk, at=NOW)
    issuing.render(certificate_id=certificate.pk, at=NOW)
    return member


@pytest.fixture
def secretary(settings):
    settings.SECOND_FACTOR_COMPULSORY = False
    return MemberFactory(role=SECRETARIAT, display_name="Sok Dara")


def named(resolver, space=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from named(
                pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space
            )
        elif pattern.name:
            yield f"{space}{pattern.name}", pattern


def test_every_page_that_looks_up_a_member_by_an_id_is_listed():
    admins = [each for each in get_resolver().url_patterns if str(each.pattern) == "admin/"]
    addresses = [pair for each in admins for pair in named(each)]
    ours = {
        name
        for name, pattern in addresses
        if pattern.pattern.converters
        and pattern.callback.__module__.startswith(
            ("lms.", "certificates.", "courses.", "assessments.")
        )
    }
    users = {name for name, _pattern in addresses if name.startswith("wagtailusers_users:")}
    with_ids = {"edit", "history", "history_results", "usage"}
    assert {f"wagtailusers_users:{each}" for each in with_ids} <= users
    assert ours - ABOUT_NOBODY - {"wagtailusers_users:delete"} <= set(looks.ABOUT)


@pytest.mark.parametrize("page", ["edit", "history", "delete"])
def test_opening_a_members_account_is_written_down(sign_in, learner, secretary, page):
    assert sign_in(secretary).get(f"/admin/users/{page}/{learner.pk}/").status_code == 200
    look = Look.objects.get()
    assert (look.by, look.member, look.page) == (secretary, learner, "account")


def test_opening_an_award_is_written_down(sign_in, learner, secretary):
    browser, award = sign_in(secretary), learner.awards.get()
    browser.get(f"/admin/awards/{award.pk}/")
    browser.get(f"/admin/awards/{award.pk}/revoke/")
    browser.get(f"/admin/awards/certificates/{Certificate.objects.get().pk}/replace/")
    assert [look.page for look in Look.objects.all()] == ["award"] * 3
    assert {look.member for look in Look.objects.all()} == {learner}


def test_recognising_is_written_down(sign_in, secretary):
    path_enrolment = PathEnrolmentFactory(path=published_path(published_course(lessons=1)))
    sign_in(secretary).get(f"/admin/paths/recognitions/{path_enrolment.pk}/")
    assert [look.page for look in Look.objects.all()] == ["recognition"]


def test_what_was_refused_and_ones_own_pages_are_not_written_down(sign_in, learner, secretary):
    sign_in(MemberFactory(role=TRAINER)).get(f"/admin/users/edit/{learner.pk}/")
    Client().get(f"/admin/users/edit/{learner.pk}/")
    sign_in(secretary).get(f"/admin/users/edit/{secretary.pk}/")
    assert not Look.objects.exists()


def test_members_read_who_looked_at_them_and_at_nobody_else(sign_in, learner, secretary):
    sign_in(secretary).get(f"/admin/users/edit/{learner.pk}/")
    assert "Sok Dara" in sign_in(learner).get("/en/accounts/data/").content.decode()
    other = sign_in(MemberFactory()).get("/en/accounts/data/").content.decode()
    assert "Sok Dara" not in other
    assert "Nobody has looked at it yet." in other


def test_looks_are_forgotten_after_the_days_of_the_setting(learner, secretary, settings):
    settings.LOOKS_KEPT_DAYS = 30
    Look.objects.create(member=learner, by=secretary, page="account", at=NOW)
    looks.forget(at=NOW + timedelta(days=29))
    assert Look.objects.exists()
    looks.forget(at=NOW + timedelta(days=31))
    assert not Look.objects.exists()
