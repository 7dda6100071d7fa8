from django.utils.translation import gettext_lazy as _
from wagtail.snippets.blocks import SnippetChooserBlock

from cms.blocks import ContentBlocks


class QuizBlock(SnippetChooserBlock):
    """The quiz that completes the lesson."""

    def __init__(self, **kwargs):
        super().__init__("assessments.Quiz", **kwargs)

    class Meta:
        icon = "help"
        label = _("Quiz")
        template = "blocks/quiz.html"


class LessonBlocks(ContentBlocks):
    """What a lesson may contain: content, and at most one quiz."""

    quiz = QuizBlock()

    class Meta:
        block_counts = {"quiz": {"max_num": 1}}
