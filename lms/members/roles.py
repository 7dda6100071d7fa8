"""The roles, as groups. What each may do stands in ``lms.installation``."""

from collections.abc import Collection
from functools import lru_cache

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from lms.members.models import Member, TranslatorLanguage
from lms.statements import Given, Statement

ADVOCATE = "Advocate"
TRANSLATOR = "Translator"
TRAINER = "Trainer"
SECRETARIAT = "Secretariat"
ROLES = (ADVOCATE, TRANSLATOR, TRAINER, SECRETARIAT)


class TakesTwo(Exception):
    """With this role one looks after other people's accounts: see ``members.proposals``."""


def give_role(*, member: Member, role: str) -> None:
    """Add the member to the role's group; staff roles may open the admin by their permissions.

    Raises ``TakesTwo`` for roles of the secretariat, which two people give or an administrator.
    """
    takes_two = of_the_secretariat(Group.objects.filter(pk=OuterRef("pk")))
    group = Group.objects.annotate(takes_two=Exists(takes_two)).get(name=role)
    if group.takes_two:
        raise TakesTwo
    member.groups.add(group)


@transaction.atomic
def give_languages(
    *, member: Member, languages: Collection[str], releases: Collection[str]
) -> None:
    """Exactly these languages to translate into; those in ``releases`` they may also release."""
    member.translator_languages.exclude(language__in=languages).delete()
    for language in languages:
        TranslatorLanguage.objects.update_or_create(
            member=member, language=language, defaults={"may_release": language in releases}
        )


def may_manage(manager: Member, member: Member) -> bool:
    """Whether a manager of members may edit this one; only superusers may edit superusers."""
    return manager.is_superuser or not member.is_superuser


def of_the_secretariat(groups: QuerySet[Group]) -> QuerySet[Group]:
    """Those of the groups with which one looks after other people's accounts."""
    return groups.filter(permissions__codename="change_member")


def may_open_admin(member: Member) -> bool:
    """Whether to show the way to the admin, in one query; the admin itself asks for rights."""
    return member.is_superuser or bool(_admitting_groups().ask(member=member.pk))


@lru_cache
def _admitting_groups() -> Statement[int]:
    admitting = Group.objects.filter(user=Given("member"), permissions__codename="access_admin")
    return Statement(admitting.order_by().values_list("pk", flat=True)[:1])


def staff() -> QuerySet[Member]:
    """Who may open the admin."""
    admits = Q(groups__permissions__codename="access_admin")
    return Member.objects.filter(Q(is_superuser=True) | admits).order_by()
