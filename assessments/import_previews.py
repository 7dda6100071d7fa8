"""A question of a file in the words of the preview, for whoever decides whether it is taken."""

from typing import Any

from django.utils.translation import gettext as _

from assessments.formats.drafting import Draft, DraftAnswer
from assessments.importing import Examined
from assessments.models import Kind


def shown(examined: Examined) -> dict[str, Any]:
    """As JSON."""
    draft = examined.draft
    return {
        "line": draft.parsed.line,
        "kind": str(Kind(draft.kind).label) if draft.kind else _("A case"),
        "name": draft.name,
        "text": draft.text,
        "feedback": draft.feedback,
        "hints": list(draft.hints),
        "picture": draft.picture.name if draft.picture else "",
        "picture_words": draft.picture_words,
        "category": examined.category,
        "is_known": examined.is_known,
        "answers": [_answer(answer, draft) for answer in draft.answers],
        "notes": [str(note) for note in draft.notes],
    }


def _answer(answer: DraftAnswer, draft: Draft) -> dict[str, Any]:
    """An answer as the preview shows it, with its worth in words."""
    if draft.kind == Kind.TRUE_FALSE:
        words = _("True") if answer is draft.answers[0] else _("False")
    elif answer.number is not None:
        words = f"{answer.number.normalize():f}"
        if answer.tolerance:
            words += f" ± {answer.tolerance.normalize():f}"
    else:
        words = answer.text or _("any number")
    return {
        "words": words if draft.kind != Kind.MATCHING else answer.text,
        "match": answer.match,
        "gap": answer.gap,
        "worth": _worth(answer, draft),
        "feedback": answer.feedback,
    }


def _worth(answer: DraftAnswer, draft: Draft) -> str:
    if draft.kind in (Kind.MATCHING, Kind.ORDERING):
        return ""
    if answer.credit is not None:
        return _("%(worth)s %%") % {"worth": f"{answer.credit.normalize():f}"}
    return _("right") if answer.is_correct else _("wrong")
