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
from tests.crawling import crawl, is_page, links
from tests.factories.courses import (
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import PASSWORD, MemberFactory, OrganisationFactory

OURS = {"bells", "lms", "reports", "certificates", "courses", "assessments", "cms", "members"}

# What happens to each field when somebody asks for a copy of their data, or to be forgotten:
# - export: the copy has it, and it is erased;
# - erase: it is erased, and is of no use in a copy;
# - keep: it says nothing about a person once the rest is gone.
# A new field about people is justified in docs/adr/0005 or is left out.
PEOPLE = {
    "members.Member": {
        "export": {
            "email",
            "display_name",
            "certificate_name",
            "country",
            "organisation",
            "language",
            "joined_at",
            "last_login",
            "groups",
        },
        "erase": {"password", "is_active", "is_staff", "is_superuser", "user_permissions"},
    },
    "members.TranslatorLanguage": {"export": {"language", "may_release"}, "erase": {"member"}},
    "courses.Enrolment": {
        "export": {
            "course",
            "active",
            "enrolled_at",
            "completed_activities",
            "percent",
            "grade",
            "completed_at",
            "last_studied_at",
        },
        "erase": {"member"},
    },
    "courses.LearningRecord": {
        "export": {"enrolment", "activity", "verb", "percent", "attempt", "happened_at"},
        "erase": {"member", "recorded_at", "client_key"},
    },
    "courses.PathEnrolment": {
        "export": {
            "path",
            "version",
            "cycle",
            "completions_from",
            "enrolled_at",
            "completed_at",
        },
        "erase": {"member"},
    },
    "courses.Recognition": {
        "export": {"path_enrolment", "course", "reason", "evidence", "recognised_at"},
        "erase": {"recognised_by"},
    },
    "assessments.Attempt": {
        "export": {
            "quiz",
            "number",
            "paper",
            "started_at",
            "submitted_at",
            "language",
            "points",
            "points_possible",
            "passed",
        },
        "erase": {"member"},
    },
    "assessments.Response": {"export": {"question", "chosen", "points"}, "erase": {"attempt"}},
    "certificates.Award": {
        "export": {
            "path",
            "version",
            "path_enrolment",
            "cycle",
            "basis",
            "evaluation",
            "awarded_at",
            "expires_at",
            "revoked_at",
        },
        "erase": {"member"},
    },
    "certificates.AwardEvent": {
        "export": {"award", "kind", "reason", "happened_at"},
        "erase": {"actor"},
    },
    "certificates.ProposalBatch": {
        "keep": {"path", "proposed_at", "decision", "decided_at"},
        "erase": {"reason", "proposed_by", "decided_by"},
    },
    "certificates.AwardProposal": {
        "export": {"award", "settled_at"},
        "erase": {"member", "batch", "problem"},
    },
    "certificates.Certificate": {
        "export": {
            "code",
            "language",
            "recipient_name",
            "path_title",
            "path_summary",
            "version_number",
            "course_titles",
            "issuer_name",
            "issued_at",
            "expires_at",
            "replaced_at",
            "hidden_at",
            "pdf",
            "credential",
        },
        "erase": {
            "award",
            "design",
            "replaces",
            "pdf_sha256",
            "rendered_at",
            "credential_id",
            "subject_id",
        },
        # A random place in a list that is public; whoever has the file sees there that it is void.
        "keep": {"status_list", "status_index"},
    },
    "certificates.Notice": {
        "export": {"kind", "sent_at"},
        "erase": {"certificate", "due_at"},
    },
    "certificates.ShareLink": {
        "export": {"created_at", "expires_at"},
        "erase": {"certificate", "token_sha256"},
    },
    "certificates.Check": {"export": {"month", "count"}, "erase": {"certificate"}},
}

DRAFT = {
    "live",
    "has_unpublished_changes",
    "first_published_at",
    "last_published_at",
    "go_live_at",
    "expire_at",
    "expired",
    "latest_revision",
    "live_revision",
}
PAGE = {"source_language", "heading"}
# What authors write. It is kept; who wrote it is erased.
CONTENT = {
    "reports.Report": {"keep": set()},
    "members.Organisation": {"keep": {"name", "country"}},
    "courses.Catalogue": {"keep": PAGE},
    "courses.Course": {"keep": PAGE | {"summary", "outcomes", "minutes", "picture", "collection"}},
    "courses.Module": {"keep": PAGE | {"summary"}},
    "courses.Lesson": {"keep": PAGE | {"summary", "minutes", "body"}},
    "courses.Activity": {
        "keep": {"course", "lesson", "kind", "quiz", "title", "added_at", "retired_at"}
    },
    "courses.Rebuild": {"keep": {"course", "asking", "reached"}},
    "bells.Bell": {"keep": {"task", "row", "rung_at"}},
    "courses.SourceSize": {"keep": {"content_type", "object_id", "title", "words"}},
    "courses.LearningPath": {"keep": {"source_language", "title", "slug", "summary"}},
    "courses.PathVersion": {"keep": DRAFT | {"path", "number", "valid_for_months", "closes_on"}},
    "courses.RequirementGroup": {"keep": {"sort_order", "version", "at_least", "after"}},
    "courses.PathRequirement": {
        "keep": {"sort_order", "group", "course", "minimum_grade", "accepted_from", "renewed"}
    },
    # Who signs certificates does so in public, for the network.
    "certificates.CertificateDesign": {
        "keep": {
            "name",
            "layout",
            "orientation",
            "colour",
            "accent",
            "logo",
            "is_default",
            "paths",
        }
    },
    "certificates.DesignText": {"keep": {"design", "language", "heading", "statement"}},
    "certificates.DesignSignature": {"keep": {"sort_order", "design", "name", "role", "picture"}},
    "certificates.FrozenDesign": {"keep": {"digest", "content", "frozen_at"}},
    "cms.Translation": {
        "keep": {
            "content_type",
            "object_id",
            "language",
            "title",
            "texts",
            "released",
            "revision",
            "state",
            "review_note",
            "started_at",
            "edited_at",
            "submitted_at",
            "released_at",
            "locked_at",
            "words",
            "words_done",
            "words_outdated",
        },
        "erase": {"edited_by", "submitted_by", "released_by", "locked_by"},
    },
    "assessments.Question": {"keep": {"collection", "source_language", "kind", "text", "feedback"}},
    "assessments.Choice": {"keep": {"sort_order", "question", "text", "is_correct", "feedback"}},
    "assessments.Quiz": {
        "keep": {"collection", "source_language", "title", "pass_mark", "attempts_limit"}
    },
    "assessments.QuizEntry": {"keep": {"sort_order", "quiz", "question"}},
    "cms.Picture": {
        "keep": {
            "collection",
            "title",
            "file",
            "description",
            "width",
            "height",
            "created_at",
            "focal_point_x",
            "focal_point_y",
            "focal_point_width",
            "focal_point_height",
            "file_size",
            "file_hash",
            "tags",
        },
        "erase": {"uploaded_by_user"},
    },
    "cms.PictureRendition": {
        "keep": {"filter_spec", "file", "width", "height", "focal_point_key", "image"}
    },
    "cms.Attachment": {
        "keep": {"collection", "title", "file", "created_at", "file_size", "file_hash", "tags"},
        "erase": {"uploaded_by_user"},
    },
    "cms.LegalSource": {"keep": {"title", "citation", "url", "law_as_at"}},
    "cms.HomePage": {"keep": PAGE | {"introduction", "body"}},
    "cms.StandardPage": {"keep": PAGE | {"body"}},
}

# Rows of other packages that lead to a member.
ELSEWHERE = {
    "account.EmailAddress.user": "export",
    "wagtailusers.UserProfile.user": "erase",
    "wagtailadmin.EditingSession.user": "erase",
    "wagtailadmin.FormState.user": "erase",
    "wagtailcore.APIToken.user": "erase",
    "wagtailcore.Comment.user": "erase",
    "wagtailcore.Comment.resolved_by": "erase",
    "wagtailcore.CommentReply.user": "erase",
    "wagtailcore.ModelLogEntry.user": "erase",
    "wagtailcore.Page.locked_by": "erase",
    "wagtailcore.Page.owner": "erase",
    "wagtailcore.PageLogEntry.user": "erase",
    "wagtailcore.PageSubscription.user": "erase",
    "wagtailcore.Revision.user": "erase",
    "wagtailcore.TaskState.finished_by": "erase",
    "wagtailcore.UploadedFile.uploaded_by_user": "erase",
    "wagtailcore.WorkflowState.requested_by": "erase",
    "wagtaildocs.Document.uploaded_by_user": "erase",
    "wagtailimages.Image.uploaded_by_user": "erase",
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
            # A credential's place in the list of those that are void.
            if field.name not in ("status_list", "status_index"):
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
        # A certificate, and a link by which its holder shows it for a while.
        *("code", "token"),
        # A page that Wagtail asks a password for.
        *("page_view_restriction_id", "restriction_id", "page_id"),
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
