"""Interactive content as its authors look after it: what it is used for, and its end."""

from django.db import transaction
from django.db.models import OuterRef, ProtectedError, Q, QuerySet, Subquery
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex

from cms.h5p.models import Content, ContentVersion, PackageImport
from lms.members.models import Member


class InUse(Exception):
    """A page shows it, or a learner has begun with it."""


def with_figures(contents: QuerySet[Content]) -> QuerySet[Content]:
    """Each with ``kind``, ``size`` (bytes of its newest package), ``version_count``,
    ``usage_count`` (pages) and ``import_state`` (of the newest package that was brought for it).
    """
    newest = ContentVersion.objects.filter(content=OuterRef("pk")).order_by("-number")
    brought = PackageImport.objects.filter(
        Q(replaces=OuterRef("pk")) | Q(version__content=OuterRef("pk"))
    ).order_by("-pk")
    return contents.annotate(
        kind=Subquery(newest.values("main_library__title")[:1]),
        size=Subquery(newest.values("package__size")[:1]),
        # Numbered one after the other, and never deleted one by one.
        version_count=Subquery(newest.values("number")[:1]),
        usage_count=ReferenceIndex.usage_count_subquery(Content),
        import_state=Subquery(brought.values("state")[:1]),
    )


def is_used(content: Content) -> bool:
    return ReferenceIndex.get_references_to(content).exists()


@transaction.atomic
def delete(*, content: Content, actor: Member) -> None:
    """All its versions too. Their files go when no other needs them (``sweeping``).

    Raises ``InUse``.
    """
    held = Content.objects.select_for_update(of=("self",)).get(pk=content.pk)
    if is_used(held):
        raise InUse
    log(instance=held, action="wagtail.delete", user=actor, deleted=True)
    try:
        held.versions.all().delete()
        held.delete()
    except ProtectedError as protected:
        raise InUse from protected
