"""The steps to a certificate as tasks: each fetches by id and makes one call."""

import logging

from celery import shared_task
from django.utils import timezone

from certificates import awards, issuing, notices
from certificates.credentials.keys import NoSigningKey

logger = logging.getLogger(__name__)


@shared_task(name="certificates.issue")
def issue(path_enrolment_id: int) -> None:
    try:
        issuing.issue(path_enrolment_id=path_enrolment_id, at=timezone.now())
    except issuing.NameNotPrintable:
        # The member's own page asks for another name; the next sweep tries again.
        logger.info("Path enrolment %s waits for a name that can be printed", path_enrolment_id)
    except issuing.TextNotPrintable as unprintable:
        logger.error("Path enrolment %s has no certificate: %s", path_enrolment_id, unprintable)
    except awards.Revoked:
        logger.info("The award of path enrolment %s was revoked", path_enrolment_id)


@shared_task(name="certificates.render")
def render(certificate_id: int) -> None:
    try:
        issuing.render(certificate_id=certificate_id, at=timezone.now())
    except NoSigningKey as missing:
        logger.error("Certificate %s waits to be signed: %s", certificate_id, missing)


@shared_task(name="certificates.settle_batch")
def settle_batch(batch_id: int) -> None:
    for pk in awards.unsettled().filter(batch=batch_id).values_list("pk", flat=True):
        settle.delay(pk)


@shared_task(name="certificates.settle")
def settle(proposal_id: int) -> None:
    awards.settle(proposal_id=proposal_id, at=timezone.now())


@shared_task(name="certificates.send_notice")
def send_notice(notice_id: int) -> None:
    notices.send(notice_id=notice_id, at=timezone.now())


@shared_task(name="certificates.issue_due")
def issue_due() -> None:
    """Ring again for every step that a lost message has left undone, and for what time brought."""
    now = timezone.now()
    notices.remind(at=now)
    for pk in awards.unsettled().values_list("pk", flat=True):
        settle.delay(pk)
    for pk in issuing.unissued().values_list("pk", flat=True):
        issue.delay(pk)
    for pk in issuing.unrendered().values_list("pk", flat=True):
        render.delay(pk)
    for pk in notices.due(at=now).values_list("pk", flat=True):
        send_notice.delay(pk)
