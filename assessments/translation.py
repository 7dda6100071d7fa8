"""Which fields have one column per language (read by modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from assessments.models import (
    Answer,
    Case,
    Criterion,
    Hint,
    Question,
    Quiz,
    QuizEntry,
    ScoreBand,
    Topic,
)
from cms.translations.segments import register_children


@register(Topic)
class TopicOptions(TranslationOptions):
    fields = ("name",)


@register(Case)
class CaseOptions(TranslationOptions):
    fields = ("title", "text")


@register(Question)
class QuestionOptions(TranslationOptions):
    fields = ("text", "feedback", "picture_words")


@register(Answer)
class AnswerOptions(TranslationOptions):
    fields = ("text", "match", "feedback")


@register(Criterion)
class CriterionOptions(TranslationOptions):
    fields = ("text",)


@register(Hint)
class HintOptions(TranslationOptions):
    fields = ("text",)


@register(Quiz)
class QuizOptions(TranslationOptions):
    fields = ("title",)


@register(QuizEntry)
class QuizEntryOptions(TranslationOptions):
    fields = ("section",)


@register(ScoreBand)
class ScoreBandOptions(TranslationOptions):
    fields = ("words",)


register_children(Question, "answers", "criteria", "hints")
register_children(Quiz, "entries", "bands")
