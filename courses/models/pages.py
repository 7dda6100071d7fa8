import json
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.blocks import StructValue
from wagtail.models import Collection, Page, PageManager, PagePermissionTester
from wagtail.query import PageQuerySet
from wagtail.search import index

from assessments.models import Quiz, Topic
from cms import searching
from cms.fields import TranslatableStreamField, language_column
from cms.h5p.models import Content
from cms.languages import source_codes
from cms.pages import BasePage, CopyForm, SourcePageForm
from cms.reading import texts
from cms.sources import source_panels
from courses.blocks import LessonBlocks

COMPUTED = _(
    "Counted when it is published: from its words, its pictures, its questions and own work."
)


class Catalogue(BasePage):
    """The list of all courses. Its slug is ``courses``: certificates and links rely on it."""

    content_panels = BasePage.content_panels
    promote_panels: list[FieldPanel] = []
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["courses.Course"]
    max_count = 1
    template = "cms/standard_page.html"

    class Meta:
        verbose_name = _("catalogue")


class ServedByViews(BasePage):
    """A page whose address belongs to a view that asks who may see it."""

    search_fields = [
        *Page.search_fields,
        # In what is searched by beginnings, which has a database index of its own on PostgreSQL.
        index.AutocompleteField("code_words"),
        index.AutocompleteField("beginnings_of_titles"),
    ]

    class Meta:
        abstract = True

    def code_words(self) -> str:
        return searching.code_words(self)

    def beginnings_of_titles(self) -> str:
        return searching.beginnings([self.title, *map(str, texts(self, "heading").values())])

    def serve(self, request, *args, **kwargs):
        raise Http404


class CourseQuerySet(PageQuerySet):
    def for_readers(self, *, language: str, restricted: Iterable[str]) -> "CourseQuerySet":
        """What the catalogue shows, in its order, with all that a card draws, and little more.

        Nothing below the paths that are ``restricted``.
        """
        # One that stands in neither of a reader's languages is told in any: all are read.
        summaries = [language_column("summary", code) for code in source_codes()]
        below = [Q(path__startswith=path) for path in restricted]
        return (
            (self.exclude(reduce(or_, below)) if below else self)
            .live()
            .only(
                *("path", "slug", "title", language_column("heading", language), *summaries),
                *("source_language", "is_reader", "minutes", "picture"),
            )
            .select_related("picture")
            .prefetch_related("picture__renditions")
            .order_by("path")
        )


class CourseForm(SourcePageForm):
    def clean_compared_by(self) -> Quiz | None:
        quiz = self.cleaned_data["compared_by"]
        if quiz and (quiz.is_practice or quiz.time_limit):
            message = _("Choose a quiz that is not for practice and has no time limit.")
            raise ValidationError(message)
        if quiz and (lesson := self._lesson_asking(quiz)):
            message = _("The lesson “%(lesson)s” asks this quiz. Choose one that no lesson asks.")
            raise ValidationError(message, params={"lesson": lesson.title})
        return quiz

    def clean_is_reader(self) -> bool:
        is_reader = self.cleaned_data["is_reader"]
        if is_reader and self.instance.pk and self.instance.path_requirements.exists():
            raise ValidationError(_("A learning path asks for this course: it cannot be a reader."))
        return is_reader

    def _lesson_asking(self, quiz: Quiz) -> "Lesson | None":
        if not self.instance.pk:
            return None
        lessons = Lesson.objects.descendant_of(self.instance).select_related("latest_revision")
        return next(
            (each for each in lessons.order_by("path") if quiz.pk in each.quizzes_written), None
        )


class CourseCopyForm(CopyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Offered to whoever may copy, it would be refused to trainers.
        catalogue = self.page.get_parent().permissions_for_user(self.user)
        if not catalogue.can_publish_subpage():
            self.fields.pop("publish_copies", None)


class CoursePermissions(PagePermissionTester):
    """Whoever may copy a course may do so beside it: below the catalogue trainers add no pages."""

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        return super().can_copy_to(destination, recursive) or (
            self.page.is_child_of(destination)
            and self.can_copy()
            and self.page.trainers.filter(member=self.user).exists()
            and self.user.has_perm("courses.teach_courses")
        )


class Course(ServedByViews):
    """A course: modules of lessons, one for all languages."""

    summary = models.TextField(
        _("summary"), max_length=300, help_text=_("Two sentences for the catalogue.")
    )
    outcomes = models.TextField(
        _("what you will be able to do"), blank=True, help_text=_("One a line.")
    )
    is_reader = models.BooleanField(
        _("a reader"),
        default=False,
        help_text=_(
            "To look things up. It asks nothing, cannot be completed, and no path can ask for it."
        ),
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes to study"), null=True, editable=False, help_text=COMPUTED
    )
    picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    collection = models.ForeignKey(
        Collection,
        verbose_name=_("collection"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Where this course's images, documents, questions and quizzes are kept."),
    )
    compared_by = models.ForeignKey(
        Quiz,
        verbose_name=_("quiz before and after"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="compared_courses",
        help_text=_(
            "Offered before the first lesson and again after the last, with other questions on the "
            "same topics where it draws them. It counts for nothing; what learners gained is told "
            "topic by topic. Take one that no lesson asks."
        ),
    )

    topics = ParentalManyToManyField(
        Topic,
        verbose_name=_("topics"),
        blank=True,
        related_name="courses",
        help_text=_("What it is about: reports tell by country which topics nobody learns about."),
    )

    objects: ClassVar = PageManager.from_queryset(CourseQuerySet)()

    content_panels = [
        *BasePage.content_panels,
        *source_panels("summary"),
        *source_panels("outcomes"),
        FieldPanel("topics", widget=CheckboxSelectMultiple),
        FieldRowPanel([FieldPanel("minutes", read_only=True), FieldPanel("picture")]),
        FieldPanel("compared_by"),
        FieldPanel("is_reader"),
    ]
    settings_panels = [
        *BasePage.settings_panels,
        # Who chooses it gives the course's trainers rights over all that is in it.
        FieldPanel("collection", permission="courses.give_courses"),
    ]
    # Who has the copy has no rights over what the original is made of.
    exclude_fields_in_copy: ClassVar = ["collection", "compared_by"]
    base_form_class = CourseForm
    copy_form_class = CourseCopyForm
    parent_page_types = ["courses.Catalogue"]
    subpage_types = ["courses.Module"]
    template = "courses/course_preview.html"

    class Meta:
        verbose_name = _("course")

    def permissions_for_user(self, user: Any) -> CoursePermissions:
        return CoursePermissions(user, self)

    @property
    def quizzes_comparing(self) -> set[int]:
        """Ids of the quizzes before and after it: as published, and as drafted."""
        return {pk for pk in (self.compared_by_id, self.quiz_drafted) if pk}

    @property
    def quiz_drafted(self) -> int | None:
        """The id of the quiz before and after it, once it is published as it is drafted."""
        if self.latest_revision is None:
            return self.compared_by_id
        return self.latest_revision.content.get("compared_by")


class Module(ServedByViews):
    """A part of a course: lessons on one subject."""

    summary = models.TextField(_("summary"), max_length=300, blank=True)

    content_panels = [*BasePage.content_panels, *source_panels("summary")]
    parent_page_types = ["courses.Course"]
    subpage_types = ["courses.Lesson"]
    template = "courses/module_preview.html"

    class Meta:
        verbose_name = _("module")


class LessonForm(SourcePageForm):
    def clean_work_minutes(self) -> int:
        """Left empty, there is none."""
        return self.cleaned_data["work_minutes"] or 0

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        column = language_column("body", self._shown_language)
        module = self.parent_page if self.instance.pk is None else self.instance.get_parent()
        course = Course.objects.ancestor_of(module).select_related("latest_revision").first()
        comparing = course.quizzes_comparing if course else set()
        refused = {
            place: ValidationError(
                _("Learners take this quiz before and after the course. Choose another one.")
            )
            for place, each in enumerate(cleaned.get(column) or ())
            if each.block_type == "quiz" and each.value and each.value.pk in comparing
        }
        if refused:
            self.add_error(column, blocks.StreamBlockValidationError(block_errors=refused))
        return cleaned


class Lesson(ServedByViews):
    """What is studied in one sitting."""

    summary = models.TextField(_("summary"), max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes to study"), null=True, editable=False, help_text=COMPUTED
    )
    work_minutes = models.PositiveSmallIntegerField(
        _("minutes of own work"),
        default=0,
        blank=True,
        help_text=_(
            "What learners do away from the page: write, discuss, look something up. It is added "
            "to the minutes to study."
        ),
    )
    open_to_visitors = models.BooleanField(
        _("open to visitors"),
        default=False,
        help_text=_(
            "Everybody may read this lesson without an account. Its quiz and its interactive "
            "exercises stay with those who join the course."
        ),
    )
    body = TranslatableStreamField(LessonBlocks(), blank=True, verbose_name=_("content"))

    content_panels = [
        *BasePage.content_panels,
        *source_panels("summary"),
        FieldRowPanel([FieldPanel("work_minutes"), FieldPanel("minutes", read_only=True)]),
        FieldPanel("open_to_visitors"),
        *source_panels("body"),
    ]
    base_form_class = LessonForm
    parent_page_types = ["courses.Module"]
    subpage_types: list[str] = []
    template = "courses/lesson_preview.html"

    class Meta:
        verbose_name = _("lesson")

    @property
    def quiz(self):
        """The quiz the source text ends with, or None."""
        for block in getattr(self, language_column("body", self.source_language)) or []:
            if block.block_type == "quiz":
                return block.value
        return None

    @property
    def quizzes_written(self) -> set[int]:
        """Ids of the quizzes that the source text asks: as published, and as drafted."""
        return self._quizzes_published | self.quizzes_drafted

    @property
    def quizzes_drafted(self) -> set[int]:
        """Ids of the quizzes that it asks once it is published as it is drafted."""
        if self.latest_revision is None:
            return self._quizzes_published
        column = language_column("body", self.source_language)
        return {
            each["value"]
            for each in json.loads(self.latest_revision.content.get(column) or "[]")
            if each["type"] == "quiz" and each["value"]
        }

    @property
    def _quizzes_published(self) -> set[int]:
        return {self.quiz.pk} if self.quiz else set()

    @property
    def interactive(self) -> list[Content]:
        """What stands in the source text to be played."""
        return [each["content"] for each in self._exercises() if each["content"]]

    @property
    def counted_exercises(self) -> dict[int, int | None]:
        """Ids of content that counts, with the least score in per cent; None: completing it."""
        return {
            each["content"].pk: each["least"]
            for each in self._exercises()
            if each["content"] and each["counts"]
        }

    def _exercises(self) -> list[StructValue]:
        blocks = getattr(self, language_column("body", self.source_language)) or []
        return [each.value for each in blocks if each.block_type == "interactive"]

    @property
    def self_checks(self) -> list[int]:
        """The ids of the questions in the source text with which one checks oneself."""
        blocks = getattr(self, language_column("body", self.source_language)) or []
        chosen = [each.value for each in blocks if each.block_type == "self_check"]
        return [question.pk for questions in chosen for question in questions if question]
