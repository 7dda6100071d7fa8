from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import CollectionMember, Orderable
from wagtail.search import index

from assessments.forms import QuestionForm, QuizForm
from cms import searching
from cms.fields import language_column
from cms.languages import source_languages
from cms.reading import localized, texts
from cms.sources import SourceInlinePanel, SourceLanguage, source_panels


class Kind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("One right answer")
    MULTIPLE = "multiple", _("Several right answers")


def searched_in_every_language(field: str) -> list[index.BaseField]:
    """Found by whole words in a search, and by how they begin in a chooser."""
    columns = [language_column(field, code) for code, _name in source_languages()]
    return [
        *CollectionMember.search_fields,
        *(index.SearchField(column) for column in columns),
        index.AutocompleteField("beginnings"),
    ]


class Question(SourceLanguage, CollectionMember, index.Indexed, ClusterableModel):
    """A question in the bank, to be used in any number of quizzes."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SINGLE)
    text = models.TextField(_("question"))
    feedback = models.TextField(
        _("explanation"),
        blank=True,
        help_text=_("Shown after the answers are handed in: why, and where the law says so."),
    )

    base_form_class = QuestionForm
    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("source_language")]),
        *source_panels("text"),
        SourceInlinePanel("choices", heading=_("Answers"), label=_("Answer"), min_num=2),
        *source_panels("feedback"),
        FieldPanel("collection"),
    ]
    search_fields = searched_in_every_language("text")

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return str(localized(self, "text", self.source_language))

    def beginnings(self) -> str:
        """What a chooser finds it by."""
        return searching.beginnings(map(str, texts(self, "text").values()))


class Choice(Orderable):
    """One answer that can be chosen."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="choices")
    text = models.CharField(_("answer"), max_length=500)
    is_correct = models.BooleanField(_("right"), default=False)
    feedback = models.CharField(
        _("feedback"), max_length=500, blank=True, help_text=_("Shown to those who chose this.")
    )

    panels = [*source_panels("text"), FieldPanel("is_correct"), *source_panels("feedback")]

    class Meta(Orderable.Meta):
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return str(localized(self, "text", self.question.source_language))


class Quiz(SourceLanguage, CollectionMember, index.Indexed, ClusterableModel):
    """Questions answered together, with what it takes to pass."""

    title = models.CharField(_("title"), max_length=150)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark"),
        default=70,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("How many per cent of the points it takes to pass."),
    )
    attempts_limit = models.PositiveSmallIntegerField(
        _("attempts"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("How often a member may try. Empty: as often as they like."),
    )

    base_form_class = QuizForm
    panels = [
        *source_panels("title"),
        FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("attempts_limit")]),
        InlinePanel("entries", heading=_("Questions"), label=_("Question"), min_num=1),
        FieldRowPanel([FieldPanel("collection"), FieldPanel("source_language")]),
    ]
    search_fields = searched_in_every_language("title")

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints = [
            models.CheckConstraint(
                condition=Q(pass_mark__gte=1, pass_mark__lte=100), name="pass_mark_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return str(localized(self, "title", self.source_language))

    def beginnings(self) -> str:
        """What a chooser finds it by."""
        return searching.beginnings(map(str, texts(self, "title").values()))


class QuizEntry(Orderable):
    """A question's place in a quiz."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="entries")
    question = models.ForeignKey(
        Question, verbose_name=_("question"), on_delete=models.PROTECT, related_name="entries"
    )

    panels = [FieldPanel("question")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["quiz", "question"], name="question_once_per_quiz")
        ]


class Attempt(models.Model):
    """One member's try at a quiz, from opening it to its grade.

    ``paper`` is what was asked, with the key it is graded by (see ``papers``): a question edited
    meanwhile changes neither. It never leaves the server as it is.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts"
    )
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    paper = models.JSONField()
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, choices=source_languages)
    points = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    points_possible = models.DecimalField(max_digits=7, decimal_places=2)
    passed = models.BooleanField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "quiz", "number"], name="attempts_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["member", "quiz"],
                condition=Q(submitted_at=None),
                name="one_open_attempt_per_member_and_quiz",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, points=None, passed=None)
                | Q(submitted_at__isnull=False, points__isnull=False, passed__isnull=False),
                name="graded_when_submitted",
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=0, points__lte=F("points_possible")),
                name="points_within_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id}/{self.member_id}/{self.number}"


class Response(models.Model):
    """What a member answered to one question of an attempt."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="responses")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="responses")
    chosen = models.JSONField()
    points = models.DecimalField(max_digits=7, decimal_places=2)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "question"], name="one_response_per_question"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.question_id}"
