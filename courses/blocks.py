from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

from assessments import trying
from assessments.models import Kind, Question
from cms.blocks import ContentBlocks, TextBlock
from cms.h5p.starting import starts


class QuizBlock(SnippetChooserBlock):
    """The quiz that completes the lesson."""

    def __init__(self, **kwargs):
        super().__init__("assessments.Quiz", **kwargs)

    class Meta:
        icon = "help"
        label = _("Quiz")
        template = "blocks/quiz.html"


class InteractiveBlock(blocks.StructBlock):
    """What a trainer brought from elsewhere, played in a closed frame.

    It completes nothing unless its author says that it counts, as what it reports can be forged.
    """

    content = SnippetChooserBlock("h5p.Content", label=_("Exercise"))
    counts = blocks.BooleanBlock(
        label=_("It counts toward completion"),
        required=False,
        help_text=_(
            "The lesson is then done when the exercise is completed. Its result is reported by the "
            "learner’s device and can be forged: for what has to be proven, use a quiz."
        ),
    )
    least = blocks.IntegerBlock(
        label=_("Score of at least (per cent)"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Empty: completing it is enough, whatever the score."),
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["least"] is not None and not cleaned["counts"]:
            refusal = ValidationError(_("A score is asked for only if the exercise counts."))
            raise StructBlockValidationError(block_errors={"least": refusal})
        return cleaned

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict:
        context = super().get_context(value, parent_context)
        content = value["content"]
        if content:
            # A preview has not looked for those of the whole lesson.
            known = context.get("starts") or starts(contents=[content.pk])
            context["start"] = known.get(content.pk)
            context["requirement"] = (context.get("exercises") or {}).get(content.pk)
            context["last_result"] = (context.get("last_results") or {}).get(content.pk)
        return context

    class Meta:
        icon = "cogs"
        label = _("Interactive exercise")
        template = "blocks/interactive.html"


class SelfCheckBlock(blocks.ListBlock):
    """A few questions of the bank, answered and told at once; they count for nothing."""

    def __init__(self, **kwargs):
        super().__init__(SnippetChooserBlock("assessments.Question"), **kwargs)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        chosen = [each.pk for each in cleaned]
        offered = set(trying.for_checks(chosen).values_list("pk", flat=True))
        wrong = {
            place: ValidationError(_why_not(each))
            for place, each in enumerate(cleaned)
            if each.pk not in offered
        }
        if wrong:
            raise blocks.ListBlockValidationError(block_errors=wrong)
        return cleaned

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict:
        context = super().get_context(value, parent_context)
        chosen = [each.pk for each in value if each]
        # A preview has not looked for those of the whole lesson.
        trials = context.get("trials") or trying.trials(chosen)
        context["shown"] = [trials[pk] for pk in chosen if pk in trials]
        return context

    class Meta:
        icon = "help"
        label = _("Questions to check oneself")
        template = "blocks/self_check.html"
        min_num = 1
        max_num = 5
        help_text = _(
            "Learners see the right answer at once and may try again. Nothing is counted or kept."
        )


def _why_not(question: Question) -> str:
    if question.kind == Kind.ESSAY:
        return gettext("A person has to mark this. Choose a question that is marked by itself.")
    if question.status == Question.Status.RETIRED:
        return gettext("This question is retired. Choose another one.")
    return gettext(
        "A quiz that counts asks this question, or may draw it: here learners would see its key. "
        "Choose another one."
    )


class CaseOptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("What one could do"), max_length=250)
    consequence = TextBlock(
        label=_("What follows from it"),
        help_text=_("Read after choosing. Say why, and where the rule stands."),
    )

    class Meta:
        icon = "arrow-right"
        label = _("Option")


class CaseStageBlock(blocks.StructBlock):
    document = blocks.ChoiceBlock(
        label=_("Document"),
        choices=[
            ("statement", _("Statement")),
            ("card", _("UNHCR document")),
            ("report", _("Report")),
            ("letter", _("Letter")),
            ("decision", _("Decision")),
        ],
        default="statement",
    )
    text = TextBlock(
        label=_("What it says"), help_text=_("Invented. No words of a real client, and no names.")
    )
    question = blocks.CharBlock(label=_("Question"), max_length=250)
    options = blocks.ListBlock(CaseOptionBlock(), label=_("Options"), min_num=2, max_num=4)

    class Meta:
        icon = "folder-open-1"
        label = _("Stage")


class CaseFileBlock(blocks.StructBlock):
    """Documents opened one after the other, each with a decision and what follows from it.

    Nothing is kept of what a learner opens.
    """

    title = blocks.CharBlock(label=_("Title"), max_length=150)
    introduction = TextBlock(label=_("Who you are, and what is known"))
    stages = blocks.ListBlock(CaseStageBlock(), label=_("Stages"), min_num=1, max_num=6)
    note = TextBlock(label=_("Sources"), required=False)

    class Meta:
        icon = "folder"
        label = _("Case file")
        template = "blocks/case_file.html"


class LessonBlocks(ContentBlocks):
    """What a lesson may contain: content, and at most one quiz."""

    case_file = CaseFileBlock()
    self_check = SelfCheckBlock()
    interactive = InteractiveBlock()
    quiz = QuizBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        chosen = [
            each.pk for block in cleaned if block.block_type == "self_check" for each in block.value
        ]
        if len(set(chosen)) < len(chosen):
            raise blocks.StreamBlockValidationError(
                non_block_errors=[_("A question to check oneself stands here twice.")]
            )
        return cleaned

    class Meta:
        block_counts = {"quiz": {"max_num": 1}}
