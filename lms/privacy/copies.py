"""A complete copy of one's data: asked for, made by the worker, kept for a week, deleted."""

import json
import tempfile
import zipfile
from datetime import datetime, timedelta
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from certificates.models import Certificate
from lms import digits
from lms.bells import doorbell
from lms.members.models import Member
from lms.privacy import records
from lms.privacy.models import DataCopy
from lms.privacy.words import WRITTEN

KEPT_FOR = timedelta(days=7)
STORED = "copies"


class ReasonMissing(Exception):
    """Somebody else asks for it, and does not say why."""


def ask(
    *, member: Member, at: datetime, asked_by: Member | None = None, reason: str = ""
) -> DataCopy:
    """Write down that a copy is to be made; the one that is being made, if there is one.

    ``asked_by`` is who of the secretariat hands it over to the member; the first who asked does.

    Raises ``ReasonMissing``.
    """
    if asked_by is not None and not reason.strip():
        raise ReasonMissing
    try:
        with transaction.atomic():
            copy = DataCopy.objects.create(
                member=member, asked_at=at, asked_by=asked_by, reason=reason
            )
    except IntegrityError:
        waiting = unmade().filter(member=member)
        waiting.filter(asked_by=None).update(asked_by=asked_by, reason=reason)
        return waiting.get()
    doorbell.ring("privacy.make_copy", copy.pk)
    return copy


def latest(*, member: Member, at: datetime) -> DataCopy | None:
    """The member's newest copy that is being made or can still be fetched."""
    found = DataCopy.objects.filter(member=member).exclude(expires_at__lte=at)
    return found.order_by("-pk").first()


def to_hand_over(*, member: Member, by: Member, at: datetime) -> DataCopy | None:
    """The member's copy that this one of the secretariat asked for, while it can be fetched."""
    copy = latest(member=member, at=at)
    return copy if copy is not None and copy.asked_by_id == by.pk else None


def unmade() -> QuerySet[DataCopy]:
    return DataCopy.objects.filter(made_at=None)


def make(*, copy_id: int, at: datetime) -> None:
    """Make the archive, unless it was made; an earlier one of the same member is deleted.

    Written outside of any transaction: where the database is one file, nobody waits for it.
    """
    copy = unmade().select_related("member").filter(pk=copy_id).first()
    if copy is None:
        return
    with tempfile.TemporaryFile() as archive:
        with translation.override(copy.member.language):
            _write(archive, copy, at)
        copy.file.save("copy.zip", File(archive), save=False)
    if not _hand_over(copy, at):
        # Another worker was faster, or the member is gone.
        copy.file.delete(save=False)
        return
    _delete(DataCopy.objects.filter(member=copy.member, made_at__isnull=False).exclude(pk=copy_id))


@transaction.atomic
def _hand_over(copy: DataCopy, at: datetime) -> bool:
    """Whether it was this one that was made; told with the row, or not at all."""
    made = (
        unmade()
        .filter(pk=copy.pk)
        .update(file=copy.file.name, percent=100, made_at=at, expires_at=at + KEPT_FOR)
    )
    if made:
        _tell(copy.member)
    return bool(made)


def _write(archive: IO[bytes], copy: DataCopy, at: datetime) -> None:
    member = copy.member
    kinds = list(records.exported())
    sections = []
    for done, (model, lookup, fields) in enumerate(kinds, start=1):
        sections.append(records.section(model, lookup, fields, member))
        unmade().filter(pk=copy.pk).update(percent=90 * done // len(kinds))
    written = list(records.written_by(member))
    data = {"as_of": at.isoformat(), **{each.label: each.rows for each in sections}}
    data["references"] = written
    page = render_to_string(
        "privacy/copy.html",
        {
            "sections": [each for each in sections if each.rows],
            "written": written,
            "written_title": WRITTEN,
            "site_name": settings.SITE_NAME,
            "at": at,
        },
    )
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("data.html", digits.write_page(page))
        zipped.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1))
        for certificate in Certificate.objects.filter(award__member=member).exclude(pdf=""):
            with certificate.pdf.open() as pdf:
                zipped.writestr(f"certificates/{certificate.pk}.pdf", pdf.read())
            if certificate.credential:
                zipped.writestr(f"certificates/{certificate.pk}.json", certificate.credential)


def _tell(member: Member) -> None:
    """Says nothing personal: phones and mailboxes are shared."""
    with translation.override(member.language):
        send_mail(
            subject=_("Something new in My learning"),
            message=render_to_string(
                "emails/copy_ready.txt",
                {
                    "site_name": settings.SITE_NAME,
                    "url": settings.SITE_URL + reverse("your_data"),
                },
            ),
            from_email=None,
            recipient_list=[member.email],
        )


def forget(*, at: datetime) -> None:
    """Delete the copies whose week is over, and files that a stopped worker left behind."""
    _delete(DataCopy.objects.filter(expires_at__lte=at))
    storage = DataCopy._meta.get_field("file").storage
    if not storage.exists(STORED):
        return
    for name in storage.listdir(STORED)[1]:
        path = f"{STORED}/{name}"
        is_old = storage.get_modified_time(path) < at - timedelta(days=1)
        if is_old and not DataCopy.objects.filter(file=path).exists():
            storage.delete(path)


def _delete(copies: QuerySet[DataCopy]) -> None:
    """The file first: a row without its file is found again, a file without its row is not."""
    for copy in copies:
        copy.file.delete(save=False)
        copy.delete()
