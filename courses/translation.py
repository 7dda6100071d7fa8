"""Which fields have one column per language (read by modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from courses.models import Catalogue, Course, LearningPath, Lesson, Module


@register(Catalogue)
class CatalogueOptions(TranslationOptions):
    fields = ("heading",)


@register(Course)
class CourseOptions(TranslationOptions):
    fields = ("heading", "summary", "outcomes")


@register(Module)
class ModuleOptions(TranslationOptions):
    fields = ("heading", "summary")


@register(Lesson)
class LessonOptions(TranslationOptions):
    fields = ("heading", "summary", "body")


@register(LearningPath)
class LearningPathOptions(TranslationOptions):
    fields = ("title", "summary")
