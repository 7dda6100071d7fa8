"""The steps to a certificate as tasks: each fetches by id and makes one call."""

import logging

from celery import shared_task
from django.utils import timezone

from certificates import awards, issuing, notices, proposals
from certificates.credentials.keys import NoSigningKey
from lms.bells.doorbell import job, ring_now
from lms.bells.failures import Stuck

logger = logging.getLogger(__name__)


@job("certificates.issue")
def issue(path_enrolment_id: int) -> None:
    try:
        issuing.issue(path_enrolment_id=path_enrolment_id, at=timezone.now())
    except issuing.NameNotPrintable:
        # The member's own page asks for another name; the next sweep tries again.
        logger.info("Path enrolment %s waits for a name that can be printed", path_enrolment_id)
    except issuing.TextNotPrintable as unprintable:
        logger.error("Path enrolment %s has no certificate: %s", path_enrolment_id, unprintable)
        raise Stuck(str(unprintable)) from unprintable
    except awards.Revoked:
        logger.info("The award of path enrolment %s was revoked", path_enrolment_id)


@job("certificates.render")
def render(certificate_id: int) -> None:
    try:
        issuing.render(certificate_id=certificate_id, at=timezone.now())
    except NoSigningKey as missing:
        logger.error("Certificate %s waits to be signed: %s", certificate_id, missing)
        raise Stuck(str(missing)) from missing


@job("certificates.settle_batch")
def settle_batch(batch_id: int) -> None:
    waiting = proposals.unsettled().filter(batch=batch_id)
    ring_now("certificates.settle", waiting.values_list("pk", flat=True))


@job("certificates.settle")
def settle(proposal_id: int) -> None:
    proposals.settle(proposal_id=proposal_id, at=timezone.now())


@job("certificates.send_notice")
def send_notice(notice_id: int) -> None:
    notices.send(notice_id=notice_id, at=timezone.now())


@shared_task(name="certificates.issue_due")
def issue_due() -> None:
    """Ring for every step that is to be done and of which no message is on its way."""
    now = timezone.now()
    notices.remind(at=now)
    for task, waiting in (
        ("settle", proposals.unsettled()),
        ("issue", issuing.unissued()),
        ("render", issuing.unrendered()),
        ("send_notice", notices.due(at=now)),
    ):
        ring_now(f"certificates.{task}", waiting.values_list("pk", flat=True))
