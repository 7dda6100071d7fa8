"""Blocks that authors arrange, wherever content is written."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.diagrams import ChecklistBlock, ComparisonBlock, FlowBlock, TimelineBlock
from cms.languages import source_languages
from cms.tables import TableBlock

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("Heading")
        template = "blocks/heading.html"


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(features=TEXT_FEATURES, **kwargs)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "blocks/text.html"


class ImageBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Image"))
    alternative_text = blocks.CharBlock(
        label=_("What the image shows"),
        required=False,
        max_length=300,
        help_text=_("Read aloud to people who cannot see it. Empty if it is only decoration."),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Image")
        template = "blocks/image.html"


class LegalSourceBlock(blocks.StructBlock):
    """What a legal source says: its own words, or what they mean in plain ones."""

    source = SnippetChooserBlock("cms.LegalSource", label=_("Legal source"))
    provision = blocks.CharBlock(
        label=_("Provision"), max_length=100, help_text=_("For instance: Article 1A(2)")
    )
    rendering = blocks.ChoiceBlock(
        label=_("These words are"),
        choices=[
            ("official", _("the official text")),
            ("plain", _("an explanation in plain words")),
        ],
        default="official",
    )
    text = TextBlock(label=_("Words"))

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict:
        context = super().get_context(value, parent_context)
        source = value["source"]
        if source:
            context["unchecked"] = not source.checked_on
            if source.is_overdue(on=timezone.localdate()):
                context["due"] = source.next_check
        return context

    class Meta:
        icon = "openquote"
        label = _("Legal source")
        template = "blocks/legal_source.html"


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("key_point", _("Key point")),
            ("example", _("Example")),
            ("caution", _("Take care")),
        ],
        default="key_point",
    )
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)
    text = TextBlock(label=_("Words"))

    class Meta:
        icon = "info-circle"
        label = _("Call-out")
        template = "blocks/callout.html"


PLAYED = ("mp3", "m4a", "ogg", "wav", "mp4", "webm")
"""Kinds of documents that are sounds or films."""


class CaptionsBlock(blocks.StructBlock):
    language = blocks.ChoiceBlock(label=_("Language"), choices=source_languages)
    file = DocumentChooserBlock(
        label=_("File"),
        help_text=_("WebVTT (.vtt). A SubRip file (.srt) becomes one when it is uploaded."),
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["file"].file_extension != "vtt":
            refusal = ValidationError(_("Choose a file of captions (.vtt)."))
            raise StructBlockValidationError(block_errors={"file": refusal})
        return cleaned

    class Meta:
        icon = "openquote"
        label = _("Captions")


class RecordingBlock(blocks.StructBlock):
    """Sound or film kept on this site, never without its words."""

    kind = blocks.ChoiceBlock(
        label=_("Kind"), choices=[("audio", _("Sound")), ("video", _("Film"))], default="audio"
    )
    title = blocks.CharBlock(label=_("Title"), max_length=150)
    recording = DocumentChooserBlock(label=_("File"))
    transcript = TextBlock(
        label=_("Transcript"), help_text=_("All that is said, for people who read instead.")
    )
    captions = blocks.ListBlock(
        CaptionsBlock(),
        label=_("Captions"),
        default=[],
        help_text=_(
            "A film needs them: what is said and heard, at the moment it is. One file a language."
        ),
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["recording"].file_extension not in PLAYED:
            refusal = ValidationError(
                _("Browsers do not play this file. Choose one of these kinds: %(kinds)s."),
                params={"kinds": ", ".join(PLAYED).upper()},
            )
            raise StructBlockValidationError(block_errors={"recording": refusal})
        languages = [each["language"] for each in cleaned["captions"]]
        if len(set(languages)) < len(languages):
            refusal = ValidationError(_("There are captions in one language twice."))
            raise StructBlockValidationError(
                block_errors={
                    "captions": blocks.ListBlockValidationError(non_block_errors=[refusal])
                }
            )
        return cleaned

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict:
        context = super().get_context(value, parent_context)
        wanted = get_language()
        context["tracks"] = [
            {
                "src": each["file"].url,
                "language": each["language"],
                "label": get_language_info(each["language"])["name_local"],
                "is_default": each["language"] == wanted,
            }
            for each in value["captions"]
            if each["file"]
        ]
        return context

    class Meta:
        icon = "media"
        label = _("Sound or film")
        template = "blocks/recording.html"


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    description = blocks.CharBlock(label=_("What it is"), required=False, max_length=200)

    class Meta:
        icon = "doc-full"
        label = _("Document")
        template = "blocks/document.html"


class ContentBlocks(blocks.StreamBlock):
    """What a page or a lesson may contain."""

    heading = HeadingBlock()
    text = TextBlock()
    table = TableBlock()
    image = ImageBlock()
    legal_source = LegalSourceBlock()
    callout = CalloutBlock()
    recording = RecordingBlock()
    document = DocumentBlock()
    flow = FlowBlock()
    timeline = TimelineBlock()
    checklist = ChecklistBlock()
    comparison = ComparisonBlock()
