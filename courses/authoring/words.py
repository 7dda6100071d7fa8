"""The rules of a path in words: what a member must do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.authoring.groups import Group
from courses.ledger import Rule


@dataclass(frozen=True, kw_only=True)
class Words:
    steps: tuple[str, ...]
    """One for each group, in order."""
    certificate: str


def describe(
    *, groups: Sequence[Group], titles: Mapping[int, str], valid_for_months: int | None
) -> Words:
    """What the groups ask, and how long the certificate is valid. Pure."""
    return Words(
        steps=tuple(_step(group, titles) for group in groups),
        certificate=_certificate(groups, titles, valid_for_months),
    )


def _step(group: Group, titles: Mapping[int, str]) -> str:
    if not group.rules:
        return _("Nothing yet: this group has no courses.")
    words = {
        "courses": _listed([_course(rule, titles) for rule in group.rules]),
        "needed": group.needed,
        "count": len(group.rules),
        "after": group.after,
    }
    if group.needed == len(group.rules):
        if group.after is not None:
            texts = [
                _("When group %(after)d is complete, complete this course: %(courses)s."),
                _("When group %(after)d is complete, complete both courses: %(courses)s."),
                _("When group %(after)d is complete, complete all %(count)d courses: %(courses)s."),
            ]
        else:
            texts = [
                _("Complete this course: %(courses)s."),
                _("Complete both courses: %(courses)s."),
                _("Complete all %(count)d courses: %(courses)s."),
            ]
        return texts[min(len(group.rules), len(texts)) - 1] % words
    if group.after is not None:
        text = _(
            "When group %(after)d is complete, choose and complete %(needed)d of these "
            "%(count)d courses: %(courses)s."
        )
    else:
        text = _("Choose and complete %(needed)d of these %(count)d courses: %(courses)s.")
    return text % words


def _course(rule: Rule, titles: Mapping[int, str]) -> str:
    conditions = []
    if rule.minimum_grade is not None:
        conditions.append(_("grade at least %(grade)d %%") % {"grade": rule.minimum_grade})
    if rule.accepted_from is not None:
        day = date_format(rule.accepted_from, "j F Y")
        conditions.append(_("completed on or after %(day)s") % {"day": day})
    title = _named(rule, titles)
    return f"{title} ({', '.join(conditions)})" if conditions else title


def _certificate(
    groups: Sequence[Group], titles: Mapping[int, str], valid_for_months: int | None
) -> str:
    if valid_for_months is None:
        return _("The certificate does not expire.")
    valid = ngettext(
        "The certificate is valid for %(count)d month.",
        "The certificate is valid for %(count)d months.",
        valid_for_months,
    ) % {"count": valid_for_months}
    again = [words for group in groups if (words := _again(group, titles))]
    if not again:
        return f"{valid} {_('To renew it, no course has to be completed again.')}"
    renewal = _("To renew it, complete again: %(courses)s.") % {"courses": "; ".join(again)}
    return f"{valid} {renewal}"


def _again(group: Group, titles: Mapping[int, str]) -> str:
    """The courses of the group that a renewal asks for again."""
    renewed = [_named(rule, titles) for rule in group.rules if rule.renewed]
    if not renewed or group.needed >= len(group.rules):
        return _listed(renewed)
    if len(renewed) == len(group.rules):
        words = {"needed": group.needed, "courses": _listed(renewed, _("or"))}
        return _("%(needed)d of %(courses)s") % words
    words = {"courses": _listed(renewed), "group": group.number}
    return _("%(courses)s, to be counted in group %(group)d") % words


def _named(rule: Rule, titles: Mapping[int, str]) -> str:
    return f"“{titles[rule.course_id]}”"


def _listed(names: Sequence[str], last: str = "") -> str:
    return get_text_list(list(names), last or _("and"))
