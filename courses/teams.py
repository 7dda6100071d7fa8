"""Which trainers belong to which course, and the collection each course keeps its things in."""

from collections.abc import Collection as Some
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from wagtail.log_actions import log
from wagtail.models import Collection

from courses.models import Catalogue, Course, CourseTrainer
from lms.members.models import Member

COURSES_COLLECTION = "Courses"


def trainers() -> QuerySet[Member]:
    """The members to whom courses can be given."""
    found = Member.objects.filter(groups__permissions__codename="teach_courses", is_active=True)
    return found.distinct().order_by("display_name", "pk")


def may_teach(member: Member) -> bool:
    """Whether the member can begin courses, and be given them."""
    return member.has_perm("courses.teach_courses")


def courses_of(member: Member) -> QuerySet[Course]:
    """The courses that belong to the member; none for who is no trainer (any more)."""
    if not may_teach(member):
        return Course.objects.none()
    found = Course.objects.filter(trainers__member=member).select_related("collection")
    return found.order_by("path")


@transaction.atomic
def set_trainers(
    *, course: Course, members: Some[Member], given_by: Member | None, at: datetime
) -> None:
    """Exactly these members are the course's trainers; the log of the course says who gave what."""
    held = Course.objects.select_for_update().get(pk=course.pk)
    before = {each.member_id: str(each.member) for each in _rows(held)}
    wanted = {each.pk: str(each) for each in members}
    held.trainers.exclude(member__in=wanted).delete()
    CourseTrainer.objects.bulk_create(
        CourseTrainer(course=held, member_id=pk, given_by=given_by, given_at=at)
        for pk in wanted
        if pk not in before
    )
    if wanted:
        equip(held)
    if set(wanted) != set(before):
        log(
            instance=held,
            action="courses.trainers",
            user=given_by,
            data={"given": len(set(wanted) - set(before)), "taken": len(set(before) - set(wanted))},
        )


def give(*, course: Course, member: Member, given_by: Member | None, at: datetime) -> None:
    """Add one trainer to those who have the course."""
    present = [each.member for each in _rows(course)]
    set_trainers(course=course, members=[*present, member], given_by=given_by, at=at)


@transaction.atomic
def begin_course(
    *, title: str, source_language: str, catalogue: Catalogue, trainer: Member, at: datetime
) -> Course:
    """A draft that belongs to the trainer who begins it, with a collection of its own.

    Raises ``ValidationError`` for a title from which no address can be made.
    """
    course = Course(title=title, source_language=source_language, owner=trainer, live=False)
    catalogue.add_child(instance=course)
    give(course=course, member=trainer, given_by=trainer, at=at)
    course.refresh_from_db()
    # A draft may lack its summary still.
    course.save_revision(user=trainer, clean=False)
    log(instance=course, action="wagtail.create", user=trainer)
    return course


def equip(course: Course) -> Collection:
    """The course's own collection, made if it has none yet. Its drafts know of it too."""
    if course.collection is None:
        course.collection = courses_collection().add_child(name=course.title[:255])
        Course.objects.filter(pk=course.pk).update(collection=course.collection)
        for revision in course.revisions.all():
            revision.content["collection"] = course.collection_id
            revision.save(update_fields=["content"])
    return course.collection


def courses_collection() -> Collection:
    """The collection below which each course keeps its pictures, documents and questions."""
    root = Collection.get_first_root_node()
    found = Collection.objects.child_of(root).filter(name=COURSES_COLLECTION).first()
    return found or root.add_child(name=COURSES_COLLECTION)


def _rows(course: Course) -> QuerySet[CourseTrainer]:
    return CourseTrainer.objects.filter(course=course).select_related("member")
