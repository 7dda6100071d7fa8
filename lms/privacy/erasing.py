"""Erasing a member: nothing is left that leads to a person, and what was counted still counts.

Facts are added and never changed, and stay so: they name nobody. Whom they are about becomes a
placeholder (see docs/adr/0013); everything else about them is deleted or emptied.
"""

import uuid
from datetime import datetime

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import QuerySet
from wagtail.models import ModelLogEntry, PageLogEntry, Revision, TaskState

from assessments.models import Attempt, Response
from certificates.codes import new_code
from certificates.models import Award, Certificate, ProposalBatch
from courses.models import Enrolment, PathEnrolment, Recognition
from lms.mails.models import Mail
from lms.members import placeholders
from lms.members.models import Member
from lms.privacy.kept import LEADS
from lms.privacy.models import DataCopy, Departure, Erasure
from lms.secretariat import orders
from lms.secretariat.models import Invitation

# What was counted, or what a public list of revoked credentials refers to. Emptied, not deleted.
STAYS = {
    "members.Member",
    "courses.Enrolment",
    "courses.LearningRecord",
    "courses.PathEnrolment",
    "courses.Recognition",
    "assessments.Attempt",
    "assessments.Response",
    "certificates.Award",
    "certificates.Certificate",
    "certificates.ProposalBatch",
}
# Whoever answers these picks from what is offered; all others take words of their own.
PICKED = {"single", "multiple", "true_false", "matching", "ordering"}


@transaction.atomic
def erase(*, departure_id: int, at: datetime) -> None:
    """Erase whom this is about, if it is due and was not done.

    Files go first: if the rest fails, the rows are found again, and the files would not be.
    """
    departure = Departure.objects.filter(pk=departure_id, due_at__lte=at).first()
    if departure is None:
        return
    member = Member.objects.select_for_update().get(pk=departure.member_id)
    if not Departure.objects.filter(pk=departure_id, due_at__lte=at).exists():
        # Taken back, or done by another worker, while this one waited.
        return
    addresses = _addresses(member)
    _withdraw_certificates(member, keeps_current=departure.keeps_certificates, at=at)
    orders.drop(member=member)
    _empty_words(member)
    _delete_rows(member)
    _leave_other_packages(member)
    _end_sessions(member, addresses)
    Mail.objects.filter(recipient__in=addresses).delete()
    Invitation.objects.filter(email__in=addresses).delete()
    placeholders.empty(member=member)
    Erasure.objects.create(placeholder=member, erased_at=at, asked_by=departure.asked_by)


def _addresses(member: Member) -> set[str]:
    others = EmailAddress.objects.filter(user=member).values_list("email", flat=True)
    return {member.email, *others}


def _withdraw_certificates(member: Member, *, keeps_current: bool, at: datetime) -> None:
    awards = Award.objects.filter(member=member)
    certificates = Certificate.objects.filter(award__member=member)
    if keeps_current:
        kept = certificates.current().filter(award__revoked_at=None, rendered_at__isnull=False)
        certificates = certificates.exclude(pk__in=kept)
        awards = awards.exclude(certificates__in=kept)
        for certificate in kept:
            # What it says is in the credential; nobody is left who could fetch the file.
            certificate.pdf.delete(save=False)
            certificate.save(update_fields=["pdf"])
    for certificate in certificates:
        _empty_certificate(certificate, at)
    for award in awards:
        award.evaluation = []
        award.revoked_at = award.revoked_at or at
        award.save(update_fields=["evaluation", "revoked_at"])


def _empty_certificate(certificate: Certificate, at: datetime) -> None:
    """Only its place in the list of void credentials stays, for whoever still has the file."""
    certificate.pdf.delete(save=False)
    certificate.code = new_code()
    certificate.credential_id = uuid.uuid4()
    certificate.subject_id = uuid.uuid4()
    certificate.recipient_name = certificate.pdf_sha256 = certificate.credential = ""
    certificate.hidden_at = certificate.hidden_at or at
    certificate.rendered_at = certificate.rendered_at or at
    certificate.save()


def _empty_words(member: Member) -> None:
    for rows in (Enrolment, PathEnrolment):
        rows.objects.filter(member=member).update(language="")
    # Nobody will hand them in or mark them.
    Attempt.objects.filter(member=member, points=None, learning_records=None).delete()
    Response.objects.filter(attempt__member=member).exclude(
        version__content__kind__in=PICKED
    ).update(answer=None)
    Recognition.objects.filter(path_enrolment__member=member).update(reason="", evidence="")
    ProposalBatch.objects.filter(proposals__member=member).update(reason="")
    Revision.objects.filter(user=member).update(user=None)
    for revision in Revision.objects.filter(content__has_key="wagtail_comments"):
        _take_out_comments(revision, member)
    TaskState.objects.filter(finished_by=member).update(comment="")
    for entries in (PageLogEntry, ModelLogEntry):
        entries.objects.filter(user=member).update(user=None, data={})
    ModelLogEntry.objects.filter(
        content_type__app_label="members", content_type__model="member", object_id=str(member.pk)
    ).delete()


def _take_out_comments(revision: Revision, member: Member) -> None:
    comments = revision.content["wagtail_comments"]
    kept = [each for each in comments if each.get("user") != member.pk]
    for comment in kept:
        replies = comment.get("replies", [])
        comment["replies"] = [each for each in replies if each.get("user") != member.pk]
    revision.content["wagtail_comments"] = kept
    revision.save(update_fields=["content"])


def _delete_rows(member: Member) -> None:
    for copy in DataCopy.objects.filter(member=member):
        copy.file.delete(save=False)
    # Those that others point to come first in the list.
    for label in reversed(LEADS):
        if label not in STAYS:
            apps.get_model(label)._default_manager.filter(**{LEADS[label]: member.pk}).delete()
    ProposalBatch.objects.filter(proposals=None, decision="").delete()


def _leave_other_packages(member: Member) -> None:
    """Delete what is theirs, and forget that they did what is not, as the fields say."""
    ours = {label.partition(".")[0] for label in LEADS}
    for relation in _relations():
        rows = relation.related_model._base_manager.filter(**{relation.field.name: member})
        if relation.field.null and relation.on_delete is models.SET_NULL:
            _forget_who(rows, relation.field.name)
        elif relation.related_model._meta.app_label not in ours:
            rows.delete()


def _relations() -> list[models.ManyToOneRel]:
    """Every field anywhere that points to a member, also those that nobody follows backwards."""
    fields = Member._meta.get_fields(include_hidden=True)
    return [each for each in fields if isinstance(each, models.ManyToOneRel) and each.field.model]


def _forget_who(rows: QuerySet[models.Model], field: str) -> None:
    changes: dict[str, object] = {field: None}
    if field == "locked_by" and rows.model._meta.label == "wagtailcore.Page":
        changes |= {"locked": False, "locked_at": None}
    rows.update(**changes)


def _end_sessions(member: Member, addresses: set[str]) -> None:
    """Also those in which somebody began to sign in or to join with one of the addresses."""
    for session in Session.objects.iterator():
        says = session.get_decoded()
        is_theirs = says.get("_auth_user_id") == str(member.pk)
        if is_theirs or any(address in str(says) for address in addresses):
            session.delete()
