"""Nobody is identifiable by default: what is kept, what is not, and what happens to it."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from modeltranslation.translator import translator

from certificates import issuing
from lms.members.models import Member
from lms.privacy.kept import CONTENT, ELSEWHERE, PEOPLE
from tests.crawling import crawl, is_page, links
from tests.factories.courses import (
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import PASSWORD, MemberFactory, OrganisationFactory

OURS = {
    *("lms", "privacy", "reports", "certificates", "courses", "assessments", "cms", "h5p"),
    *("secretariat", "members", "mails", "bells"),
}

NEVER_ASKED = {
    "alien",
    "asylum",
    "birth",
    "birthday",
    "caste",
    "citizenship",
    "dob",
    "ethnic",
    "ethnicity",
    "gender",
    "identity",
    "immigration",
    "legal",
    "nationality",
    "passport",
    "phone",
    "religion",
    "sex",
    "status",
    "tribe",
    "unhcr",
    "visa",
}
NOT_OF_PEOPLE = {
    # A credential's place in the list of those that are void.
    "certificates.Certificate.status_list",
    "certificates.Certificate.status_index",
    # Questions of the bank.
    "assessments.Question.status",
    "assessments.Question.legal_sources",
}
ADDRESSES = {"ip", "ipaddress", "remote", "addr", "host", "useragent", "agent", "device"}


def models_of_ours():
    return [model for label in sorted(OURS) for model in apps.get_app_config(label).get_models()]


def fields_of(model) -> set[str]:
    """What a model adds: without ids, without one column for each language of what is listed."""
    columns = set()
    if model in translator.get_registered_models():
        for field in translator.get_options_for_model(model).all_fields.values():
            columns |= {column.name for column in field}
    own = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return {
        field.name
        for field in own
        if field.name not in columns
        and not isinstance(field, models.AutoField)
        and not getattr(field.remote_field, "parent_link", False)
    }


def test_every_field_of_every_model_is_classed():
    classed = {
        label: set().union(*classes.values()) for label, classes in (PEOPLE | CONTENT).items()
    }
    assert {model._meta.label: fields_of(model) for model in models_of_ours()} == classed


def test_each_field_is_in_one_class_only():
    for label, classes in (PEOPLE | CONTENT).items():
        assert set(classes) <= {"export", "erase", "keep"}
        assert sum(map(len, classes.values())) == len(set().union(*classes.values())), label


def test_what_leads_to_a_member_is_never_kept():
    for model in models_of_ours():
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if field.related_model is Member:
                classes = (PEOPLE | CONTENT)[model._meta.label]
                assert field.name in classes["erase"], f"{model._meta.label}.{field.name}"


def test_every_row_of_another_package_that_leads_to_a_member_is_classed():
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label not in OURS
        for field in model._meta.local_fields
        if field.related_model is Member
    }
    assert found == set(ELSEWHERE)


def test_no_table_has_room_for_the_address_of_a_computer():
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            assert not isinstance(field, models.GenericIPAddressField), field
            assert not ADDRESSES & set(field.name.split("_")) or field.name == "hostname", field


def test_our_code_looks_at_nobodys_address_or_device():
    for app in ("lms", "cms", "assessments", "courses", "certificates"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            source = path.read_text()
            for name in ("REMOTE_ADDR", "HTTP_USER_AGENT", "FORWARDED_FOR", "get_client_ip"):
                assert name not in source, path


def test_nothing_is_asked_that_endangers_a_person():
    for model in models_of_ours():
        if model._meta.label == "cms.LegalSource":
            continue
        for field in model._meta.get_fields():
            if str(field) not in NOT_OF_PEOPLE:
                assert not NEVER_ASKED & set(field.name.split("_")), field


@pytest.mark.parametrize("label", PEOPLE)
def test_learners_rows_stay_out_of_wagtails_index_of_references(label):
    assert apps.get_model(label).wagtail_reference_index_ignore is True


def parameters(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if str(pattern.pattern) != "admin/":
                yield from parameters(pattern)
        else:
            yield from pattern.pattern.converters
            yield from getattr(pattern.pattern, "regex", re.compile("")).groupindex


def test_addresses_have_no_place_for_a_person():
    assert set(parameters()) == {
        # What is read.
        *("course", "module", "lesson", "slug", "number", "path"),
        # What one checks oneself with.
        "question",
        # An exercise, and the files it is made of by their hashes.
        *("content", "sha256", "kind", "digest", "numbers"),
        # A certificate, and a link by which its holder shows it for a while.
        *("code", "token"),
        # A page that Wagtail asks a password for.
        *("page_view_restriction_id", "restriction_id", "page_id"),
        # Before a course or after it.
        "when",
        # In mails to members: they work once, and only for whoever holds them.
        *("key", "uidb36"),
    }


@pytest.fixture
def learner():
    """Somebody with a certificate, whose names are unlike any word of the site."""
    course = published_course(lessons=2, quiz_in_last=True)
    path_enrolment = PathEnrolmentFactory(
        member=MemberFactory(
            email="zarghuna.larkspur@example.org",
            display_name="Quietwater",
            certificate_name="Zarghuna Larkspur",
            organisation=OrganisationFactory(name="Banyan Desk"),
        ),
        path=published_path(course),
    )
    complete_course(path_enrolment.member, course)
    certificate = issuing.issue(path_enrolment_id=path_enrolment.pk, at=timezone.now())
    issuing.render(certificate_id=certificate.pk, at=timezone.now())
    return path_enrolment.member


PRIVATE = ("zarghuna", "larkspur", "quietwater", "banyan")


@pytest.mark.django_db
def test_no_address_that_a_member_meets_names_a_person(learner, sign_in):
    found = crawl(sign_in(learner), "/en/", follow=lambda address: address.startswith("/en/"))
    addresses = {*found, *(link for each, answer in found.items() for link in links(answer, each))}
    assert len(addresses) > 50
    for address in addresses:
        assert not [private for private in PRIVATE if private in address.lower()]


@pytest.mark.django_db
@pytest.mark.parametrize("as_member", [True, False], ids=["another member", "visitor"])
def test_members_do_not_see_each_other_anywhere(learner, sign_in, as_member):
    browser = sign_in(MemberFactory()) if as_member else Client()
    found = crawl(browser, "/en/", follow=lambda address: address.startswith("/en/"))
    for address, answer in found.items():
        if is_page(answer):
            page = answer.content.decode().lower()
            shown = {private for private in PRIVATE if private in page}
            # Organisations are chosen from a list; that says nothing about who belongs to them.
            assert shown - ({"banyan"} if "settings" in address else set()) == set(), address


@pytest.mark.django_db
def test_mails_about_the_account_do_not_say_from_where_it_was_used(sign_in, mailoutbox):
    member = MemberFactory()
    browser = sign_in(member, REMOTE_ADDR="192.0.2.77", HTTP_USER_AGENT="Telltale/1.0")
    browser.post(
        "/en/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "six dry boats", "password2": "six dry boats"},
    )
    [message] = mailoutbox
    assert "192.0.2.77" not in message.body
    assert "Telltale" not in message.body


def test_no_subject_of_a_mail_says_what_somebody_studies():
    telling = re.compile("refugee|asylum|law|rights|course|certificate|path|quiz", re.IGNORECASE)
    subjects = list((settings.BASE_DIR / "templates").rglob("*_subject.txt"))
    assert subjects
    for path in subjects:
        assert not telling.search(re.sub(r"{%\s*(load|autoescape)[^%]*%}", "", path.read_text()))
