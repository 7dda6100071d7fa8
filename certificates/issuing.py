"""From an award to a certificate in its holder's hands.

Each step looks at rows that say it is still to be done. What takes long (checking letters, signing,
setting the PDF) happens outside of any transaction; then one is locked, looked at again, and
written. Running a step twice, or by two workers at once, changes nothing.
"""

import hashlib
import json
import secrets
import unicodedata
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import translation

from certificates import awards, freezing, notices
from certificates.addresses import dids, issuer
from certificates.codes import grouped, new_code
from certificates.credentials import documents, keys, proofs, status_lists
from certificates.credentials.documents import CredentialContent
from certificates.models import Award, AwardEvent, Certificate, Notice
from certificates.rendering import CertificateContent, UnprintableText, check_content, render_pdf
from cms.fields import language_column
from cms.languages import source_codes
from cms.reading import localized
from courses.ledger import day_of
from courses.models import Course, PathEnrolment
from lms.bells import doorbell
from lms.members.models import Member

STATUS_LIST_FILL = status_lists.LENGTH // 2
"""How many places of a status list are given out, so that a free one is found at once."""


class NameNotPrintable(Exception):
    """The member's name has letters that no certificate can print; they are asked for another."""


class TextNotPrintable(Exception):
    """A title has letters that no certificate can print, in its source language too."""


def unissued() -> QuerySet[PathEnrolment]:
    """Completed path enrolments that have no certificate yet, and are not to stay without."""
    return PathEnrolment.objects.filter(
        completed_at__isnull=False,
        award__revoked_at=None,
        award__certificates=None,
        member__is_active=True,
    )


def waiting_for(member: Member) -> QuerySet[PathEnrolment]:
    """The member's completed paths whose certificate is still to be issued."""
    return unissued().filter(member=member).select_related("path")


def unrendered() -> QuerySet[Certificate]:
    return Certificate.objects.filter(rendered_at=None)


def issue(*, path_enrolment_id: int, at: datetime) -> Certificate:
    """The certificate for a completed path enrolment, awarded and made now if there is none.

    Raises what ``awards.award`` does, ``Revoked``, ``TextNotPrintable``, and ``NameNotPrintable``
    until the member has given a name that can be printed.
    """
    award = awards.award(path_enrolment_id=path_enrolment_id, at=at)
    issued = Certificate.objects.current().filter(award=award).first()
    if issued is not None:
        return issued
    draft = _draft(award, at)
    with transaction.atomic():
        _lock_standing(award)
        issued = Certificate.objects.current().filter(award=award).first()
        if issued is not None:
            return issued
        _write(draft)
        AwardEvent.objects.create(award=award, kind=AwardEvent.Kind.ISSUED, happened_at=at)
        return draft


def reissue(*, certificate_id: int, actor: Member, reason: str, at: datetime) -> Certificate:
    """A new certificate of the same award, with its holder's present name and language; once.

    The one it replaces stays, and says that it was replaced. Raises ``ReasonMissing`` and what
    ``issue`` does.
    """
    if not reason.strip():
        raise awards.ReasonMissing
    before = Certificate.objects.select_related(
        "design", "award__member", "award__path", "award__version"
    ).get(pk=certificate_id)
    draft = _draft(before.award, at, before)
    with transaction.atomic():
        _lock_standing(before.award)
        before = Certificate.objects.get(pk=certificate_id)
        if before.replaced_at is not None:
            return Certificate.objects.get(replaces=before)
        before.replaced_at = at
        before.save(update_fields=["replaced_at"])
        notices.take_back(award=before.award)
        draft.hidden_at = before.hidden_at
        _write(draft)
        AwardEvent.objects.create(
            award=before.award,
            kind=AwardEvent.Kind.REPLACED,
            actor=actor,
            reason=reason,
            happened_at=at,
        )
        return draft


def reissue_with_present_name(
    *, member: Member, actor: Member, reason: str, at: datetime
) -> list[Certificate]:
    """New certificates for those that stand and have another name than their holder has now.

    One whose words cannot be printed any more stays as it is: the holder's page says so, and
    offers to make it anew.
    """
    made = []
    for standing in Certificate.objects.filter(
        award__member=member, award__revoked_at=None, replaced_at=None
    ).exclude(recipient_name=member.name_for_certificates):
        with suppress(NameNotPrintable, TextNotPrintable):
            made.append(reissue(certificate_id=standing.pk, actor=actor, reason=reason, at=at))
    return made


def _lock_standing(award: Award) -> None:
    """Raises ``Revoked``."""
    if awards.lock(award.pk).revoked_at is not None:
        raise awards.Revoked


def _draft(award: Award, at: datetime, replaces: Certificate | None = None) -> Certificate:
    """A certificate, not yet written, all of whose words can be printed."""
    if award.revoked_at is not None:
        raise awards.Revoked
    member = award.member
    draft = Certificate(
        award=award,
        code=new_code(),
        language=member.language,
        recipient_name=member.name_for_certificates,
        version_number=award.version.number,
        issuer_name=settings.SITE_NAME,
        issued_at=at,
        expires_at=award.expires_at,
        replaces=replaces,
    )
    if replaces is not None and replaces.language == draft.language:
        # Only the name is corrected: a title edited meanwhile is another title.
        for said in ("path_title", "path_summary", "course_titles", "issuer_name", "design"):
            setattr(draft, said, getattr(replaces, said))
    else:
        draft.path_title = str(localized(award.path, "title", draft.language))
        draft.path_summary = str(localized(award.path, "summary", draft.language))
        draft.course_titles = [
            str(course.localized("heading", draft.language)) for course in _courses(award)
        ]
        draft.design = freezing.freeze(path=award.path, language=draft.language, at=at)
    _make_printable(draft)
    return draft


def _courses(award: Award) -> list[Course]:
    """The courses the award rests on, each once, in the path's order."""
    ids = list(dict.fromkeys(met["course"] for met in award.evaluation))
    headings = [language_column("heading", code) for code in source_codes()]
    # A course has a hundred columns more, in all its languages.
    found = Course.objects.only("title", "source_language", *headings).in_bulk(ids)
    return [found[pk] for pk in ids]


def _make_printable(draft: Certificate) -> None:
    """Put the source language's title where a translated one cannot be printed.

    Raises ``NameNotPrintable`` and ``TextNotPrintable``.
    """
    name = draft.recipient_name
    # A letter prints whatever stands beside it. Not so a mark, which needs a font that has both.
    of_letters = all(unicodedata.category(character)[0] not in "MC" for character in name)
    while True:
        known = _letters_printed(
            draft.language, draft.design_id, draft.path_title, *draft.course_titles
        )
        if of_letters and known.issuperset(name):
            return
        try:
            check_content(content=content_of(draft))
        except UnprintableText as unprintable:
            if unprintable.missing in name:
                raise NameNotPrintable from unprintable
            if not _replace_titles(draft, unprintable.missing):
                raise TextNotPrintable(str(unprintable)) from unprintable
        else:
            if of_letters:
                known.update(name)
            return


@lru_cache(maxsize=64)
def _letters_printed(*_said: object) -> set[str]:
    """Letters of names that were printed beside this; checking takes as long as rendering."""
    return set()


def _replace_titles(draft: Certificate, missing: str) -> bool:
    """Whether there were other titles for those with the missing letter."""
    before = (draft.path_title, draft.path_summary, draft.course_titles)
    path = draft.award.path
    if missing in draft.path_title:
        draft.path_title = str(localized(path, "title", path.source_language))
    if missing in draft.path_summary:
        draft.path_summary = str(localized(path, "summary", path.source_language))
    draft.course_titles = [
        str(course.localized("heading", course.source_language)) if missing in title else title
        for title, course in zip(draft.course_titles, _courses(draft.award), strict=True)
    ]
    return (draft.path_title, draft.path_summary, draft.course_titles) != before


def _write(draft: Certificate) -> None:
    draft.status_list, draft.status_index = _free_status_entry()
    draft.save(force_insert=True)
    doorbell.ring("certificates.render", draft.pk)


def _free_status_entry() -> tuple[int, int]:
    """A random place in a status list, so that it says nothing about whose it is.

    The rows' ids say how many were given out, which saves counting them.
    """
    last = Certificate.objects.aggregate(last=Max("pk"))["last"] or 0
    status_list = 1 + last // STATUS_LIST_FILL
    while True:
        index = secrets.randbelow(status_lists.LENGTH)
        if not Certificate.objects.filter(status_list=status_list, status_index=index).exists():
            return status_list, index


def status_indices(number: int) -> set[int]:
    """Places in this status list whose certificates are revoked or replaced."""
    return set(
        Certificate.objects.filter(
            Q(replaced_at__isnull=False) | Q(award__revoked_at__isnull=False), status_list=number
        ).values_list("status_index", flat=True)
    )


def render(*, certificate_id: int, at: datetime) -> Certificate:
    """Sign the certificate and make its PDF, if that was not done before.

    Raises ``NoSigningKey``.
    """
    certificate = Certificate.objects.select_related("award__path", "design").get(pk=certificate_id)
    if certificate.rendered_at is not None:
        return certificate
    # Outside of any transaction, for it takes longest. Two workers at once may both come here;
    # one of them finds its work done, and what it made is dropped.
    credential = _sign(certificate)
    pdf = render_pdf(content=content_of(certificate, credential=credential))
    with transaction.atomic():
        award = awards.lock(certificate.award_id)
        certificate = Certificate.objects.get(pk=certificate_id)
        if certificate.rendered_at is not None:
            return certificate
        signed_before = bool(certificate.credential)
        name = certificate.pdf.field.generate_filename(certificate, f"{certificate.code}.pdf")
        # A worker that died before it could say so has left one, with a name in it.
        certificate.pdf.storage.delete(name)
        certificate.pdf.save(f"{certificate.code}.pdf", ContentFile(pdf), save=False)
        certificate.pdf_sha256 = hashlib.sha256(pdf).hexdigest()
        certificate.credential = credential
        certificate.rendered_at = at
        certificate.save(update_fields=["pdf", "pdf_sha256", "credential", "rendered_at"])
        if certificate.replaced_at is None and award.revoked_at is None:
            known = certificate.replaces_id is not None or signed_before
            kind = Notice.Kind.REPLACED if known else Notice.Kind.READY
            notices.enqueue(certificate=certificate, kind=kind, at=at)
        return certificate


def _sign(certificate: Certificate) -> str:
    """The same text for the same certificate and key."""
    document = documents.build(credential_of(certificate))
    signed = proofs.sign(document, key=keys.signing_key(), at=certificate.issued_at)
    return json.dumps(signed, ensure_ascii=False, separators=(",", ":"))


def sign_anew(*, kid: str) -> int:
    """Have everything that this key signed be signed by the present one; how many there are.

    For a key that leaked. Until a worker comes to them they can be looked up, but not downloaded.
    """
    signed = Q()
    for name in dids():
        signed |= Q(credential__contains=f'"{name}#{kid}"')
    return Certificate.objects.filter(signed, rendered_at__isnull=False).update(rendered_at=None)


def credential_of(certificate: Certificate) -> CredentialContent:
    """What is signed of the certificate, as it was frozen when issued."""
    achievement = reverse(
        "achievement", args=[certificate.award.path.slug, certificate.version_number]
    )
    return CredentialContent(
        id=certificate.credential_id,
        subject_id=certificate.subject_id,
        recipient_name=certificate.recipient_name,
        achievement_id=settings.SITE_URL + achievement,
        achievement_name=certificate.path_title,
        description=certificate.path_summary or certificate.path_title,
        criteria="\n".join(certificate.course_titles) or certificate.path_title,
        issuer=replace(issuer(), name=certificate.issuer_name),
        valid_from=certificate.award.awarded_at,
        valid_until=certificate.expires_at,
        status_list_url=status_list_url(certificate.status_list),
        status_index=certificate.status_index,
        language=certificate.language,
    )


def status_list_url(number: int, *, site: str = "") -> str:
    """Signed into every credential: this address has to stay. By default at the present one."""
    return (site or settings.SITE_URL) + reverse("status_list", args=[number])


def content_of(certificate: Certificate, *, credential: str = "") -> CertificateContent:
    """What the certificate says, as it was frozen when issued."""
    return CertificateContent(
        recipient_name=certificate.recipient_name,
        path_title=certificate.path_title,
        course_titles=tuple(certificate.course_titles),
        awarded_on=day_of(certificate.award.awarded_at),
        code=grouped(certificate.code),
        verification_url=verification_url(certificate),
        language=certificate.language,
        issuer_name=certificate.issuer_name,
        expires_on=day_of(certificate.expires_at) if certificate.expires_at else None,
        design=certificate.design.content if certificate.design else None,
        attachment=credential,
    )


def verification_url(certificate: Certificate) -> str:
    """Where anyone can check the certificate, in its own language."""
    with translation.override(certificate.language):
        return settings.SITE_URL + reverse("verify_code", args=[certificate.code])


def hide(*, certificate_id: int, member: Member, at: datetime) -> Certificate:
    """Its holder does not want the certificate to be checked by anybody."""
    return _set_hidden(certificate_id, member, at, AwardEvent.Kind.HIDDEN)


def show(*, certificate_id: int, member: Member, at: datetime) -> Certificate:
    """Its holder wants the certificate to be checked again."""
    return _set_hidden(certificate_id, member, at, AwardEvent.Kind.SHOWN)


def _set_hidden(
    certificate_id: int, member: Member, at: datetime, kind: AwardEvent.Kind
) -> Certificate:
    hidden = kind == AwardEvent.Kind.HIDDEN
    with transaction.atomic():
        certificates = Certificate.objects.filter(award__member=member)
        awards.lock(certificates.get(pk=certificate_id).award_id)
        certificate = certificates.get(pk=certificate_id)
        if (certificate.hidden_at is not None) == hidden:
            return certificate
        certificate.hidden_at = at if hidden else None
        certificate.save(update_fields=["hidden_at"])
        AwardEvent.objects.create(
            award_id=certificate.award_id, kind=kind, actor=member, happened_at=at
        )
        return certificate
