"""Which fields have one column per language (read by modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from assessments.models import Choice, Question, Quiz
from cms.segments import register_children


@register(Question)
class QuestionOptions(TranslationOptions):
    fields = ("text", "feedback")


@register(Choice)
class ChoiceOptions(TranslationOptions):
    fields = ("text", "feedback")


@register(Quiz)
class QuizOptions(TranslationOptions):
    fields = ("title",)


register_children(Question, "choices")
