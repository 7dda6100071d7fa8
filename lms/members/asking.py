"""Who may join: everybody, whom the secretariat approves, or whom it invites.

Who waits for approval has an account that opens nothing but the page that says so; who is declined
has no account any more, for nothing was learnt with it that would have to be kept.
"""

from collections.abc import Collection
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError, QuerySet

from lms.members.models import JoiningRule, Member

Rule = JoiningRule.Rule


def rule() -> Rule:
    """How people join now; open until somebody chose otherwise."""
    chosen = JoiningRule.objects.values_list("rule", flat=True).first()
    return Rule(chosen) if chosen else Rule.OPEN


def set_rule(*, wanted: Rule, by: Member, at: datetime) -> None:
    """From now on. Whoever waits goes on to wait."""
    JoiningRule.objects.update_or_create(
        pk=JoiningRule.ONLY, defaults={"rule": wanted, "changed_by": by, "changed_at": at}
    )


def begin_to_wait(*, member: Member, at: datetime) -> None:
    """For somebody who just signed up, if approval is asked for."""
    if rule() is Rule.APPROVAL:
        member.waits_since = at
        member.save(update_fields=["waits_since"])


def waiting() -> QuerySet[Member]:
    """Who waits and has confirmed their address, the first first."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    found = Member.objects.filter(Exists(confirmed), waits_since__isnull=False, is_active=True)
    return found.order_by("waits_since", "pk")


def let_in(*, member_ids: Collection[int]) -> list[Member]:
    """Those of them who still waited, and do no more."""
    with transaction.atomic():
        members = _locked(member_ids)
        Member.objects.filter(pk__in=[each.pk for each in members]).update(waits_since=None)
    return members


def turn_away(*, member_ids: Collection[int]) -> tuple[list[Member], list[Member]]:
    """Those of them who still waited: whose account is gone, and who wait on.

    The latter were enrolled or awarded something meanwhile, which is kept and needs its member.
    """
    gone, kept = [], []
    with transaction.atomic():
        for member in _locked(member_ids):
            try:
                with transaction.atomic():
                    Member.objects.filter(pk=member.pk).delete()
            except ProtectedError:
                kept.append(member)
            else:
                gone.append(member)
    return gone, kept


def _locked(member_ids: Collection[int]) -> list[Member]:
    """Of two who decide at once, the second finds nobody who waits."""
    rows = Member.objects.filter(waits_since__isnull=False, pk__in=member_ids)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))
