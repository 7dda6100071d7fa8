"""Whose is what: the objects a member of staff may see, and what they may translate.

A translator has what was released, in the languages given to them. An author has what they may
change, whatever its state, in all languages: that is a trainer's courses and no others.
"""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet, prefetch_related_objects
from django.http import Http404
from wagtail.permissions import policy_registry

from cms import releases
from cms.languages import source_codes
from cms.models import Translation
from cms.translations.segments import Source
from lms.members.models import Member

ANY = ["add", "change", "delete", "view"]


def visible_to(member: Member, model: type[Model]) -> QuerySet[Model]:
    """The objects over which the member has any right."""
    policy = policy_registry.get_by_type(model)
    return policy.instances_user_has_any_permission_for(member, ANY)


def languages_of(member: Member) -> dict[str, bool]:
    """The languages into which the member may translate something, and whether to release it."""
    if translates_own(member):
        return _all_languages()
    return languages_of_released(member)


def languages_for(member: Member, source: Source) -> dict[str, bool]:
    """The languages into which the member may translate this, and whether they may release it."""
    if translates_own(member) and changeable(member, type(source)).filter(pk=source.pk).exists():
        return _all_languages()
    mine = languages_of_released(member)
    if mine and releases.released(type(source)).filter(pk=source.pk).exists():
        return mine
    return {}


def translatable(member: Member, sources: Iterable[Source], *, language: str) -> list[Source]:
    """Those of the sources that the member may translate into the language, in their order."""
    sources = list(sources)
    allowed = {
        (kind, pk)
        for kind in {type(each) for each in sources}
        for pk in _translatable(member, kind, language)
        .filter(pk__in=[each.pk for each in sources if type(each) is kind])
        .values_list("pk", flat=True)
    }
    return [each for each in sources if (type(each), each.pk) in allowed]


def translations_for(
    member: Member, *, kinds: Iterable[type[Source]] | None = None
) -> QuerySet[Translation]:
    """All translations that the member may work on, or those of some kinds of sources."""
    mine, found = languages_of_released(member), Q(pk__in=[])
    for kind in releases.kinds() if kinds is None else kinds:
        of_kind = Q(content_type=ContentType.objects.get_for_model(kind))
        if mine:
            seen = releases.released(kind).order_by().values("pk")
            found |= of_kind & Q(object_id__in=seen, language__in=mine)
        if translates_own(member):
            found |= of_kind & Q(object_id__in=changeable(member, kind).order_by().values("pk"))
    return Translation.objects.filter(found)


def translation_for(member: Member, pk: int) -> Translation:
    """The translation, for somebody who may translate it into its language.

    Raises ``Http404`` and ``PermissionDenied``.
    """
    found = Translation.objects.filter(pk=pk).select_related("content_type", "locked_by").first()
    if found is None or found.source is None:
        raise Http404
    if found.language not in languages_for(member, found.source):
        raise PermissionDenied
    return found


def _translatable(member: Member, kind: type[Source], language: str) -> QuerySet[Source]:
    allowed = Q(pk__in=[])
    if translates_own(member):
        allowed |= Q(pk__in=changeable(member, kind).order_by().values("pk"))
    if language in languages_of_released(member):
        allowed |= Q(pk__in=releases.released(kind).order_by().values("pk"))
    return kind._base_manager.filter(allowed)


def changeable(member: Member, kind: type[Source]) -> QuerySet[Model]:
    """What an author may change, and so translate into every language (``translates_own``)."""
    policy = policy_registry.get_by_type(kind)
    return policy.instances_user_has_any_permission_for(member, ["change"])


def translates_own(member: Member) -> bool:
    """Whether the member translates what they may change."""
    return member.has_perm("cms.translate_own")


def languages_of_released(member: Member) -> dict[str, bool]:
    """The languages into which the member may translate all that readers can see."""
    if member.has_perm("cms.translate_all"):
        return _all_languages()
    if not member.is_active or not member.has_perm("wagtailadmin.access_admin"):
        return {}
    # Asked for once in a request.
    prefetch_related_objects([member], "translator_languages")
    return {each.language: each.may_release for each in member.translator_languages.all()}


def _all_languages() -> dict[str, bool]:
    return dict.fromkeys(source_codes(), True)
