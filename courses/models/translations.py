from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms.fields import CompactStreamField
from cms.translations import PageTranslation
from courses.blocks import LessonBlocks
from courses.models.pages import Course, Lesson, Module


class CourseTranslation(PageTranslation):
    """A course's own words in one other language."""

    translated = ("heading", "summary", "outcomes")

    page = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="translations")
    summary = models.TextField(_("summary"), max_length=300, blank=True)
    outcomes = models.TextField(_("what you will be able to do"), blank=True)

    panels = [FieldPanel("heading"), FieldPanel("summary"), FieldPanel("outcomes")]

    class Meta(PageTranslation.Meta):
        verbose_name = _("translation of a course")
        verbose_name_plural = _("translations of courses")


class ModuleTranslation(PageTranslation):
    """A module's own words in one other language."""

    translated = ("heading", "summary")

    page = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="translations")
    summary = models.TextField(_("summary"), max_length=300, blank=True)

    panels = [FieldPanel("heading"), FieldPanel("summary")]

    class Meta(PageTranslation.Meta):
        verbose_name = _("translation of a module")
        verbose_name_plural = _("translations of modules")


class LessonTranslation(PageTranslation):
    """A lesson in one other language."""

    translated = ("heading", "summary", "body")

    page = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="translations")
    summary = models.TextField(_("summary"), max_length=300, blank=True)
    body = CompactStreamField(LessonBlocks(), blank=True, verbose_name=_("content"))

    panels = [FieldPanel("heading"), FieldPanel("summary"), FieldPanel("body")]

    class Meta(PageTranslation.Meta):
        verbose_name = _("translation of a lesson")
        verbose_name_plural = _("translations of lessons")
