from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.blocks import ContentBlocks
from cms.h5p.bans import playable
from cms.h5p.manifests import start_size


class QuizBlock(SnippetChooserBlock):
    """The quiz that completes the lesson."""

    def __init__(self, **kwargs):
        super().__init__("assessments.Quiz", **kwargs)

    class Meta:
        icon = "help"
        label = _("Quiz")
        template = "blocks/quiz.html"


class InteractiveBlock(SnippetChooserBlock):
    """What a trainer brought from elsewhere, played in a closed frame; it completes nothing."""

    def __init__(self, **kwargs):
        super().__init__("h5p.Content", **kwargs)

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict:
        context = super().get_context(value, parent_context)
        if value:
            newest = value.newest
            context["size"], context["playable"] = start_size(newest), playable(newest)
        return context

    class Meta:
        icon = "cogs"
        label = _("Interactive exercise")
        template = "blocks/interactive.html"


class LessonBlocks(ContentBlocks):
    """What a lesson may contain: content, and at most one quiz."""

    interactive = InteractiveBlock()
    quiz = QuizBlock()

    class Meta:
        block_counts = {"quiz": {"max_num": 1}}
