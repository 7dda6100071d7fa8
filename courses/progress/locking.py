"""Whose turn it is: the rows that are locked before anything of a member's learning changes."""

from courses.models import PathEnrolment
from courses.models.ledger import EnrolmentQuerySet
from lms.members.models import Member


def lock_member(member_id: int) -> None:
    Member.objects.select_for_update(no_key=True).only("pk").get(pk=member_id)


def locked(enrolments: EnrolmentQuerySet) -> EnrolmentQuerySet:
    """With the member's row: whatever one member does happens in turn, over all courses.

    Two courses completed at once would otherwise not see each other, and no path be completed.
    """
    return enrolments.select_related("member").select_for_update(of=("self", "member"), no_key=True)


def locked_path_enrolment(path_enrolment_id: int) -> PathEnrolment:
    """With the member's row, as in ``locked``; not with its version, as a move changes that."""
    return (
        PathEnrolment.objects.select_related("member", "path")
        .select_for_update(of=("self", "member"), no_key=True)
        .get(pk=path_enrolment_id)
    )
