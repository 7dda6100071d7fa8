"""Pictures made of words: the words are ordinary texts, and the server draws the lines.

So they are translated like any text, run from right to left, wrap on a small screen, and are read
aloud as the lists and tables that they are.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

NOTE_FEATURES = ["bold", "italic", "link"]
PICTURES = _("Pictures made of words")
TITLE = _("What the picture shows")
ANSWERS = [("yes", _("Yes")), ("no", _("No"))]


class NoteBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(features=NOTE_FEATURES, required=False, **kwargs)

    class Meta:
        label = _("Source, and what is left out")
        help_text = _(
            "Shown below the picture. Link to the source, and say on which day you read it."
        )


class StepBlock(blocks.StructBlock):
    question = blocks.CharBlock(
        label=_("Question"), max_length=200, help_text=_("To be answered with yes or no.")
    )
    detail = blocks.CharBlock(
        label=_("In small words"),
        required=False,
        max_length=250,
        help_text=_("What the question means, or where the rule stands."),
    )
    goes_on = blocks.ChoiceBlock(
        label=_("Goes on with"),
        choices=ANSWERS,
        default="yes",
        help_text=_("With this answer the reader goes on to the next question."),
    )
    way_out = blocks.CharBlock(
        label=_("With the other answer"),
        max_length=250,
        help_text=_("What follows then. The path ends here."),
    )

    class Meta:
        icon = "help"
        label = _("Question")


class FlowBlock(blocks.StructBlock):
    """Questions one below the other; one answer leads on, the other out."""

    title = blocks.CharBlock(label=TITLE, max_length=150)
    steps = blocks.ListBlock(StepBlock(), label=_("Questions"), min_num=1, max_num=8)
    end = blocks.CharBlock(
        label=_("At the end"),
        max_length=250,
        help_text=_("What is true of whoever went the whole way."),
    )
    note = NoteBlock()

    class Meta:
        icon = "arrow-down"
        label = _("Path of questions")
        group = PICTURES
        template = "blocks/flow.html"


class MomentBlock(blocks.StructBlock):
    when = blocks.CharBlock(label=_("When"), max_length=80)
    what = blocks.CharBlock(label=_("What happens"), max_length=300)

    class Meta:
        icon = "date"
        label = _("Moment")


class TimelineBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=TITLE, max_length=150)
    moments = blocks.ListBlock(MomentBlock(), label=_("Moments"), min_num=2, max_num=12)
    note = NoteBlock()

    class Meta:
        icon = "history"
        label = _("Timeline")
        group = PICTURES
        template = "blocks/timeline.html"


class ChecklistBlock(blocks.StructBlock):
    """Printed, its boxes are ticked with a pen."""

    title = blocks.CharBlock(label=TITLE, max_length=150)
    points = blocks.ListBlock(
        blocks.CharBlock(label=_("Point"), max_length=250),
        label=_("Points"),
        min_num=2,
        max_num=15,
    )
    note = NoteBlock()

    class Meta:
        icon = "tasks"
        label = _("Checklist")
        group = PICTURES
        template = "blocks/checklist.html"


class RowBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"), max_length=80)
    cells = blocks.ListBlock(
        blocks.ChoiceBlock(label=_("Answer"), choices=ANSWERS), label=_("One answer per column")
    )

    class Meta:
        icon = "list-ul"
        label = _("Row")


class ComparisonBlock(blocks.StructBlock):
    """A table of yes and no. Only the names of its rows and columns have to be translated."""

    title = blocks.CharBlock(label=TITLE, max_length=150)
    columns = blocks.ListBlock(
        blocks.CharBlock(label=_("Column"), max_length=60),
        label=_("Columns"),
        min_num=1,
        max_num=4,
        help_text=_("Short names: on a phone there is room for three or four."),
    )
    rows = blocks.ListBlock(RowBlock(), label=_("Rows"), min_num=1, max_num=20)
    note = NoteBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        width = len(cleaned["columns"])
        if any(len(row["cells"]) != width for row in cleaned["rows"]):
            refusal = ValidationError(_("Each row needs one answer per column."))
            raise StructBlockValidationError(block_errors={"rows": refusal})
        return cleaned

    class Meta:
        icon = "table"
        label = _("Table of yes and no")
        group = PICTURES
        template = "blocks/comparison.html"
