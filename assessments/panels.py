"""The author's form of a question: what its kind needs, and nothing else."""

from typing import Any

from django.forms import HiddenInput
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
)

from assessments.models import Kind, Question
from cms.sources import SourceInlinePanel, source_panels

MIXABLE = {Kind.SINGLE, Kind.MULTIPLE, Kind.GAPS}
IN_PARTS = {Kind.MULTIPLE, Kind.MATCHING, Kind.ORDERING, Kind.GAPS}
TYPED = {Kind.WORDS, Kind.GAPS}


def edit_handler_of(kind: str, *before: Panel) -> Panel:
    """The form of questions of this kind, below whatever comes ``before`` it."""
    hidden = FieldPanel("kind", widget=HiddenInput, classname="w-hidden")
    panels = [*before, hidden, *_panels_of(kind)]
    return ObjectList(panels, base_form_class=Question.base_form_class).bind_to_model(Question)


def kinds_to_choose(kind: str, address: str) -> Panel:
    """What kinds there are: this one, and links to an empty form for each of the others."""
    here = format_html('<strong aria-current="page">{}</strong>', Kind(kind).label)
    links = format_html_join(
        "",
        "<li>{}</li>",
        (
            (
                here
                if value == kind
                else format_html('<a href="{}?kind={}">{}</a>', address, value, label),
            )
            for value, label in Kind.choices
        ),
    )
    return HelpPanel(format_html("<ul>{}</ul>", links), heading=_("Kind"))


def kind_that_is(kind: str) -> Panel:
    """What kind a question has, for as long as it lives."""
    return HelpPanel(format_html("<p>{}</p>", Kind(kind).label), heading=_("Kind"))


def _panels_of(kind: str) -> list[Panel]:
    return [
        FieldPanel("source_language"),
        *_advice(kind),
        *source_panels("text"),
        *_answers(kind),
        *source_panels("feedback"),
        _collapsed(_("Case and picture"), "case", "picture", *source_panels("picture_words")),
        _collapsed(_("Points and tries"), *_marking(kind)),
        _collapsed(
            _("In the bank"),
            "name",
            FieldRowPanel([FieldPanel("status"), FieldPanel("difficulty")]),
            FieldRowPanel([FieldPanel("collection"), FieldPanel("category")]),
            "tags",
            "topics",
            "legal_sources",
        ),
    ]


def _collapsed(heading: Promise, *parts: str | Panel) -> Panel:
    panels = [FieldPanel(part) if isinstance(part, str) else part for part in parts]
    return MultiFieldPanel(panels, heading=heading, classname="collapsed")


_ADVICE = {
    Kind.MATCHING: _(
        "On each line, write what belongs together. A line without a left side is offered on the "
        "right only, to be ruled out."
    ),
    Kind.ORDERING: _("Write the answers in the right order. Learners see them mixed."),
    Kind.WORDS: _(
        "Write every answer that you accept, and wrong ones that deserve a word. An asterisk "
        "stands for any letters: refugee* accepts refugees, too."
    ),
    Kind.GAPS: _(
        "Write [[1]], [[2]] … where something is to be filled in. Then list the gaps, and the "
        "answers to each."
    ),
    Kind.ESSAY: _("Somebody has to read and mark each answer. A rubric keeps that fair."),
}


def _advice(kind: str) -> list[Panel]:
    return [HelpPanel(_ADVICE[Kind(kind)])] if kind in _ADVICE else []


def _answers(kind: str) -> list[Panel]:
    """The lists below the question's text."""
    if kind == Kind.ESSAY:
        return [
            SourceInlinePanel("criteria", heading=_("Rubric"), label=_("Line")),
            FieldPanel("for_markers"),
        ]
    options: dict[str, Any] = {"heading": _("Answers"), "label": _("Answer")}
    fixed = {"min_num": 2, "max_num": 2} if kind == Kind.TRUE_FALSE else {"min_num": _least(kind)}
    panels: list[Panel] = [
        SourceInlinePanel("answers", panels=_answer_fields(kind), **options, **fixed)
    ]
    if kind == Kind.GAPS:
        panels.insert(0, InlinePanel("gaps", heading=_("Gaps"), label=_("Gap"), min_num=1))
    if kind == Kind.NUMBER:
        panels.append(InlinePanel("units", heading=_("Units"), label=_("Unit")))
    return panels


def chosen_answers_panel() -> Panel:
    """Answers to choose from, as a question begins: which are right, and what is said of each."""
    fields = [*source_panels("text"), FieldPanel("is_correct"), *source_panels("feedback")]
    return SourceInlinePanel(
        "answers", panels=fields, heading=_("Answers"), label=_("Answer"), min_num=2
    )


def _least(kind: str) -> int:
    return 1 if kind in (Kind.WORDS, Kind.NUMBER) else 2


def _answer_fields(kind: str) -> list[Panel]:
    number = FieldRowPanel([FieldPanel("number"), FieldPanel("tolerance")])
    worth = FieldRowPanel([FieldPanel("is_correct"), FieldPanel("credit")])
    feedback = source_panels("feedback")
    match kind:
        case Kind.MATCHING:
            return [*source_panels("text"), *source_panels("match"), *feedback]
        case Kind.ORDERING:
            return [*source_panels("text"), *feedback]
        case Kind.TRUE_FALSE:
            return [FieldPanel("is_correct"), *feedback]
        case Kind.NUMBER:
            return [number, worth, *feedback]
        case Kind.WORDS:
            return [*source_panels("text"), worth, *feedback]
        case Kind.GAPS:
            return [FieldPanel("gap"), *source_panels("text"), number, worth, *feedback]
        case _:
            return [*source_panels("text"), worth, FieldPanel("stays_last"), *feedback]


def _marking(kind: str) -> list[Panel]:
    """How points are given; what the kind has no use for is left out."""
    panels: list[Panel] = [FieldPanel("default_points")]
    if kind in IN_PARTS:
        panels.append(FieldPanel("all_or_nothing"))
    if kind in MIXABLE:
        panels.append(FieldPanel("shuffle"))
    if kind in TYPED:
        panels.append(FieldPanel("case_sensitive"))
    if kind != Kind.ESSAY:
        panels.append(FieldPanel("penalty"))
        panels.append(SourceInlinePanel("hints", heading=_("Hints"), label=_("Hint")))
    return panels
