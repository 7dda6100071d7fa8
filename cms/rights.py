"""Whose is what: the objects a member of staff may see, and the languages they may write in."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404
from wagtail.permissions import policy_registry

from cms.languages import source_codes
from cms.models import Translation
from lms.members.models import Member

ANY = ["add", "change", "delete", "view"]


def visible_to(member: Member, model: type[Model]) -> QuerySet[Model]:
    """The objects over which the member has any right."""
    policy = policy_registry.get_by_type(model)
    return policy.instances_user_has_any_permission_for(member, ANY)


def languages_of(member: Member) -> dict[str, bool]:
    """The languages into which the member may translate, and whether they may release them."""
    if not member.is_active:
        return {}
    if member.has_perm("cms.translate_all"):
        return dict.fromkeys((code for code in source_codes()), True)
    if not member.has_perm("wagtailadmin.access_admin"):
        return {}
    return dict(member.translator_languages.values_list("language", "may_release"))


def translation_for(member: Member, pk: int) -> Translation:
    """The translation, for somebody who may translate into its language.

    Raises ``Http404`` and ``PermissionDenied``.
    """
    found = Translation.objects.filter(pk=pk).select_related("content_type", "locked_by").first()
    if found is None or found.source is None:
        raise Http404
    if found.language not in languages_of(member):
        raise PermissionDenied
    return found
