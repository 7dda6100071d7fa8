"""Quizzes: which questions are asked, and by which rules."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import CollectionMember, PreviewableMixin
from wagtail.search import index

from assessments.forms import QuizForm
from assessments.models.bank import Category, Question, QuestionTag, searched_in_every_language
from assessments.quiz_panels import PlacesPanel
from cms import searching
from cms.ordering import Ordered
from cms.previewing import PreviewedInLanguages
from cms.reading import localized, texts
from cms.sources import SourceInlinePanel, SourceLanguage, source_panels


class Quiz(
    PreviewedInLanguages,
    PreviewableMixin,
    SourceLanguage,
    CollectionMember,
    index.Indexed,
    ClusterableModel,
):
    """Questions answered together, with what it takes to pass."""

    class GradedBy(models.TextChoices):
        BEST = "best", _("the best attempt")
        LAST = "last", _("the last attempt")
        FIRST = "first", _("the first attempt")
        AVERAGE = "average", _("the average of all attempts")

    class Told(models.TextChoices):
        """When something about an attempt is told to the member."""

        HANDED_IN = "handed-in", _("as soon as the answers are handed in")
        SETTLED = "settled", _("when passed, or when no attempts are left")
        CLOSED = "closed", _("when the quiz has closed")
        NEVER = "never", _("never")

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
    graded_by = models.CharField(
        _("what counts"), max_length=10, choices=GradedBy, default=GradedBy.BEST
    )
    wait_minutes = models.PositiveIntegerField(
        _("wait between attempts"),
        null=True,
        blank=True,
        help_text=_("In minutes. Empty: none."),
    )
    time_limit = models.PositiveIntegerField(
        _("time limit"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_(
            "In minutes. Empty: none. Bad lines and screen readers need time: set it only if the "
            "certificate depends on it. It holds for everybody."
        ),
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)

    is_practice = models.BooleanField(
        _("for practice"),
        default=False,
        help_text=_(
            "Each answer can be checked at once, with hints, and tried again for fewer points."
        ),
    )
    mixes_questions = models.BooleanField(_("questions in another order each time"), default=False)
    mixes_answers = models.BooleanField(_("answers in another order each time"), default=False)
    one_at_a_time = models.BooleanField(_("one question on each page"), default=False)

    marks_told = models.CharField(
        _("points are shown"), max_length=10, choices=Told, default=Told.HANDED_IN
    )
    key_told = models.CharField(
        _("right answers and explanations are shown"),
        max_length=10,
        choices=Told,
        default=Told.SETTLED,
        help_text=_(
            "“As soon as the answers are handed in” lets people copy them into the next attempt."
        ),
    )

    marked_twice = models.BooleanField(
        _("written answers are marked twice"),
        default=False,
        help_text=_(
            "Two people mark each without seeing the other's points. Where these are far apart, a "
            "third decides."
        ),
    )

    base_form_class = QuizForm
    panels = [
        FieldPanel("source_language"),
        *source_panels("title"),
        FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("attempts_limit")]),
        PlacesPanel("entries", "question", heading=_("Questions"), label=_("Question")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("graded_by"), FieldPanel("wait_minutes")]),
                FieldPanel("time_limit"),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
            ],
            heading=_("Attempts and time"),
            classname="collapsed",
        ),
        MultiFieldPanel(
            [
                FieldPanel("is_practice"),
                FieldPanel("mixes_questions"),
                FieldPanel("mixes_answers"),
                FieldPanel("one_at_a_time"),
            ],
            heading=_("How it is shown"),
            classname="collapsed",
        ),
        MultiFieldPanel(
            [FieldPanel("marks_told"), FieldPanel("key_told")],
            heading=_("What is told afterwards"),
            classname="collapsed",
        ),
        MultiFieldPanel(
            [FieldPanel("marked_twice")],
            heading=_("Marking by hand"),
            classname="collapsed",
        ),
        SourceInlinePanel(
            "bands", heading=_("Words for the result"), label=_("Words"), classname="collapsed"
        ),
        FieldPanel("collection"),
    ]
    search_fields = searched_in_every_language("title")

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints = [
            models.CheckConstraint(
                condition=Q(pass_mark__gte=1, pass_mark__lte=100), name="pass_mark_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(opens_at__lt=F("closes_at")),
                name="quiz_opens_before_it_closes",
            ),
        ]

    def __str__(self) -> str:
        return str(localized(self, "title", self.source_language))

    def get_preview_template(self, request, mode_name):
        return "assessments/admin/quiz_preview.html"

    def beginnings(self) -> str:
        """What a chooser finds it by."""
        return searching.beginnings(map(str, texts(self, "title").values()))


class QuizEntry(Ordered):
    """A place in a quiz: for one question, or for some drawn from a category or by a tag."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="entries")
    section = models.CharField(
        _("section"),
        max_length=150,
        blank=True,
        help_text=_("Begins a part of the quiz with this heading."),
    )
    question = models.ForeignKey(
        Question,
        verbose_name=_("question"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
    )
    category = models.ForeignKey(
        Category,
        verbose_name=_("or drawn from this category"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
    )
    tag = models.ForeignKey(
        QuestionTag,
        verbose_name=_("or drawn by this tag"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
    )
    draws = models.PositiveSmallIntegerField(
        _("how many are drawn"),
        default=1,
        validators=[MinValueValidator(1)],
    )
    points = models.DecimalField(
        _("points for each"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Empty: as the question says."),
    )

    panels = [
        FieldPanel("question"),
        FieldRowPanel([FieldPanel("category"), FieldPanel("tag"), FieldPanel("draws")]),
        FieldPanel("points"),
        *source_panels("section"),
    ]

    class Meta(Ordered.Meta):
        verbose_name = _("place in a quiz")
        verbose_name_plural = _("places in a quiz")
        constraints = [
            models.UniqueConstraint(fields=["quiz", "question"], name="question_once_per_quiz"),
            models.CheckConstraint(
                condition=Q(question__isnull=False, category=None, tag=None)
                | Q(question=None, category__isnull=False)
                | Q(question=None, tag__isnull=False),
                name="asks_a_question_or_draws",
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=0), name="entry_points_not_negative"
            ),
        ]


class ScoreBand(models.Model):
    """Words for those whose result is at least this, and below the next band."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="bands")
    from_percent = models.PositiveSmallIntegerField(
        _("from this per cent"), validators=[MaxValueValidator(100)]
    )
    words = models.TextField(_("words"))

    panels = [FieldPanel("from_percent"), *source_panels("words")]

    class Meta:
        verbose_name = _("words for the result")
        verbose_name_plural = _("words for the result")
        constraints = [
            models.UniqueConstraint(fields=["quiz", "from_percent"], name="one_band_per_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.from_percent} %"
