"""What the secretariat of the demo did with awards, so that each of its screens has something."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from certificates import issuing, proposals, revocations
from certificates.models import Certificate, CertificateDesign, DesignSignature, DesignText
from courses.models import LearningPath, PathEnrolment
from lms.demo.titles import read_translations
from lms.members.models import Member


def draw_design() -> CertificateDesign:
    """The design for every path that has none of its own; so its words name no subject."""
    design = CertificateDesign(name="Trail", is_default=True)
    design.texts = [
        DesignText(
            language="en",
            statement="All that the learning path asks for was completed.",
        ),
        *(
            DesignText(
                language=code,
                statement=texts["certificate"]["statement"],
                roles="\n".join(texts["certificate"]["roles"]),
            )
            for code, texts in read_translations().items()
        ),
    ]
    design.signatures = [
        DesignSignature(sort_order=0, name="Malee Rivergate", role="Secretariat"),
        DesignSignature(sort_order=1, name="Sokha Cedarlane", role="Chair of the network"),
    ]
    design.save()
    return design


def look_after_awards(
    *, path: LearningPath, secretariat: Member, colleague: Member, now: datetime
) -> None:
    """One name corrected, one award revoked, one decided by two people, others to be decided."""
    completed = PathEnrolment.objects.filter(path=path, completed_at__isnull=False)
    earliest = list(completed.order_by("completed_at", "pk")[:3])
    certificates = [_issue(each) for each in earliest]
    if len(certificates) == 3:
        _correct(certificates[1].award.member)
        issuing.reissue(
            certificate_id=certificates[1].pk,
            actor=secretariat,
            reason="The member asked for the name in their passport.",
            at=now,
        )
        asked = revocations.propose(
            award_id=certificates[2].award_id,
            reason="Two people had studied with this account.",
            proposed_by=secretariat,
            at=now - timedelta(days=1),
        )
        revocations.decide(revocation_id=asked.pk, approve=True, decided_by=colleague, at=now)
    begun = PathEnrolment.objects.filter(path=path, completed_at=None).select_related("member")
    decided, *waiting = [each.member for each in begun.order_by("enrolled_at", "pk")[:3]]
    _decide([decided], path=path, secretariat=secretariat, colleague=colleague, now=now)
    proposals.propose(
        path=path,
        members=waiting,
        reason="They taught both courses at the workshop in March.",
        proposed_by=colleague,
        at=now,
    )


def issue_certificates() -> None:
    """Each on the day on which its path was completed, as a worker would have done then."""
    completed = PathEnrolment.objects.filter(completed_at__isnull=False, award=None)
    for each in completed.order_by("completed_at", "pk"):
        _issue(each)


def _issue(completed: PathEnrolment) -> Certificate:
    return issuing.issue(path_enrolment_id=completed.pk, at=completed.completed_at)


def _correct(member: Member) -> None:
    member.certificate_name = f"{member.display_name} Windmillow"
    member.save(update_fields=["certificate_name"])


def _decide(
    members: Sequence[Member],
    *,
    path: LearningPath,
    secretariat: Member,
    colleague: Member,
    now: datetime,
) -> None:
    batch = proposals.propose(
        path=path,
        members=members,
        reason="Completed the same courses on paper, in a place without a line.",
        proposed_by=secretariat,
        at=now - timedelta(days=3),
    )
    proposals.decide(
        batch_id=batch.pk, approve=True, decided_by=colleague, at=now - timedelta(days=2)
    )
    for proposal in batch.proposals.all():
        proposals.settle(proposal_id=proposal.pk, at=now)
