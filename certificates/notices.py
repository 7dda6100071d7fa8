"""Telling holders by e-mail, once each. Says nothing personal: phones and mailboxes are shared."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.models import Award, Certificate, Notice
from courses.models import PathEnrolment, PathVersion
from lms.bells import doorbell

Kind = Notice.Kind

SOON = timedelta(days=60)
NOW = timedelta(days=14)
LATE = timedelta(days=30)
"""What expired longer ago is past reminding, as when a site begins to remind."""

TEMPLATES = {
    Kind.READY: "emails/certificate_ready.txt",
    Kind.REPLACED: "emails/certificate_replaced.txt",
    Kind.REVOKED: "emails/certificate_revoked.txt",
    Kind.RENEW_SOON: "emails/certificate_renew.txt",
    Kind.RENEW_NOW: "emails/certificate_renew.txt",
    Kind.EXPIRED: "emails/certificate_expired.txt",
}


def due(*, at: datetime) -> QuerySet[Notice]:
    """Notices to be sent; who cannot sign in is told nothing."""
    return Notice.objects.filter(
        sent_at=None, due_at__lte=at, certificate__award__member__is_active=True
    )


def enqueue(*, certificate: Certificate, kind: Notice.Kind, at: datetime) -> Notice:
    """Write down, with what it is about, that the holder is to be told, or to be told again."""
    notice, _created = Notice.objects.update_or_create(
        certificate=certificate, kind=kind, defaults={"due_at": at, "sent_at": None}
    )
    doorbell.ring("certificates.send_notice", notice.pk)
    return notice


def take_back(*, award: Award) -> None:
    """Forget what was not yet sent and no longer holds."""
    Notice.objects.filter(certificate__award=award, sent_at=None).delete()


def remind(*, at: datetime) -> None:
    """Write the reminders that are due of awards that expire or did, in two statements.

    Only of the latest cycle, and only where there is something to renew it for.
    """
    Notice.objects.bulk_create(
        _reminders(at),
        batch_size=1000,
        # Another sweep, at the same moment, may have been faster.
        ignore_conflicts=True,
    )


def _reminders(at: datetime) -> Iterator[Notice]:
    renewed = PathEnrolment.objects.filter(
        member=OuterRef("award__member"),
        path=OuterRef("award__path"),
        cycle__gt=OuterRef("award__cycle"),
        completed_at__isnull=False,
    )
    renewable_on = PathVersion.objects.open(at=at).filter(path=OuterRef("award__path"))
    told = Notice.objects.filter(certificate__award=OuterRef("award"), kind=OuterRef("reminder"))
    rows = (
        Certificate.objects.current()
        .filter(
            award__expires_at__gt=at - LATE,
            award__expires_at__lte=at + SOON,
            award__revoked_at=None,
            award__member__is_active=True,
        )
        .annotate(
            reminder=Case(
                When(award__expires_at__lte=at, then=Value(Kind.EXPIRED)),
                When(award__expires_at__lte=at + NOW, then=Value(Kind.RENEW_NOW)),
                default=Value(Kind.RENEW_SOON),
            )
        )
        .filter(~Exists(told), ~Exists(renewed), Exists(renewable_on))
        # What is valid for less than two months is not called to an end on its first day.
        .exclude(reminder=Kind.RENEW_SOON, award__awarded_at__gt=F("award__expires_at") - SOON)
        .values_list("pk", "reminder")
    )
    for certificate_id, kind in rows.iterator():
        yield Notice(certificate_id=certificate_id, kind=kind, due_at=at)


@transaction.atomic
def send(*, notice_id: int, at: datetime) -> None:
    """Hand the notice to the mails, if it is due; they see that it arrives."""
    notice = due(at=at).select_related("certificate__award__member").filter(pk=notice_id).first()
    if notice is None or not Notice.objects.filter(pk=notice_id, sent_at=None).update(sent_at=at):
        return
    member = notice.certificate.award.member
    with translation.override(member.language):
        send_mail(
            subject=_subject(notice),
            message=render_to_string(
                TEMPLATES[Kind(notice.kind)],
                {
                    "site_name": settings.SITE_NAME,
                    "url": settings.SITE_URL + reverse("my_learning"),
                    "day": _day(notice.certificate.award.expires_at),
                },
            ),
            from_email=None,
            recipient_list=[member.email],
        )


def _subject(notice: Notice) -> str:
    if notice.kind in (Kind.RENEW_SOON, Kind.RENEW_NOW):
        return _("Something in My learning ends soon")
    return _("Something new in My learning")


def _day(moment: datetime | None) -> str:
    return date_format(moment, "DATE_FORMAT") if moment else ""
