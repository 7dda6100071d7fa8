"""The question bank."""

from copy import copy

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from taggit.models import ItemBase, TagBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import CollectionMember, PreviewableMixin
from wagtail.search import index

from assessments.forms import CaseForm, CategoryForm, QuestionForm
from cms import searching
from cms.fields import language_column
from cms.languages import source_codes
from cms.models import LegalSource, Picture
from cms.ordering import Ordered
from cms.previewing import PreviewedInLanguages
from cms.reading import localized, pick, texts
from cms.sources import SourceLanguage, source_panels


class Kind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("One right answer")
    MULTIPLE = "multiple", _("Several right answers")
    TRUE_FALSE = "true_false", _("True or false")
    WORDS = "words", _("A few words")
    NUMBER = "number", _("A number")
    MATCHING = "matching", _("Matching")
    ORDERING = "ordering", _("Putting in order")
    GAPS = "gaps", _("A text with gaps")
    ESSAY = "essay", _("A written answer")


def searched_in_every_language(field: str) -> list[index.BaseField]:
    """Found by whole words in a search, and by how they begin in a chooser."""
    columns = [language_column(field, code) for code in source_codes()]
    return [
        *CollectionMember.search_fields,
        *(index.SearchField(column) for column in columns),
        index.AutocompleteField("beginnings"),
    ]


class Category(CollectionMember):
    """A drawer of the bank. ``Exclusion/Serious crimes`` lies inside ``Exclusion``."""

    path = models.CharField(
        _("name"),
        max_length=255,
        help_text=_("A stroke makes a category inside another: Exclusion/Serious crimes"),
    )

    base_form_class = CategoryForm
    panels = [FieldPanel("path"), FieldPanel("collection")]

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "path"], name="category_once_per_collection"
            )
        ]

    def __str__(self) -> str:
        return self.path


class Topic(SourceLanguage, ClusterableModel):
    """What a question is about; what a member learned is told topic by topic."""

    name = models.CharField(_("name"), max_length=150)

    panels = [FieldPanel("source_language"), *source_panels("name")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return str(localized(self, "name", self.source_language))


class Case(SourceLanguage, CollectionMember, index.Indexed, ClusterableModel):
    """A case told once, on which several questions are asked."""

    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("case"))

    base_form_class = CaseForm
    panels = [
        FieldPanel("source_language"),
        *source_panels("title"),
        *source_panels("text"),
        FieldPanel("collection"),
    ]
    search_fields = searched_in_every_language("title")

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")

    def __str__(self) -> str:
        return str(localized(self, "title", self.source_language))

    def beginnings(self) -> str:
        """What a chooser finds it by."""
        return searching.beginnings(map(str, texts(self, "title").values()))


class QuestionTag(TagBase):
    """A word that questions are found and drawn by."""

    free_tagging = True

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")


class TaggedQuestion(ItemBase):
    tag = models.ForeignKey(QuestionTag, on_delete=models.CASCADE, related_name="tagged")
    content_object = ParentalKey(
        "assessments.Question", on_delete=models.CASCADE, related_name="tagged"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="tag_once_per_question")
        ]


class QuestionQuerySet(models.QuerySet["Question"]):
    def ready(self) -> "QuestionQuerySet":
        return self.filter(status=Question.Status.READY)

    def in_category(self, category: Category) -> "QuestionQuerySet":
        """In the category or in one inside of it."""
        return self.filter(
            Q(category=category)
            | Q(
                category__collection=category.collection_id,
                category__path__startswith=f"{category.path}/",
            )
        )


class Question(
    PreviewedInLanguages,
    PreviewableMixin,
    SourceLanguage,
    CollectionMember,
    index.Indexed,
    ClusterableModel,
):
    """A question in the bank, to be used in any number of quizzes."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        READY = "ready", _("Ready")
        RETIRED = "retired", _("Retired")

    class Difficulty(models.IntegerChoices):
        EASY = 1, _("Easy")
        MIDDLE = 2, _("In between")
        HARD = 3, _("Hard")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SINGLE)
    name = models.CharField(
        _("name"),
        max_length=255,
        blank=True,
        help_text=_("What you call it in the bank. Learners never see it."),
    )
    text = models.TextField(_("question"))
    feedback = models.TextField(
        _("explanation"),
        blank=True,
        help_text=_("Shown after the answers are handed in: why, and where the law says so."),
    )
    case = models.ForeignKey(
        Case,
        verbose_name=_("case"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="questions",
        help_text=_("The case that this asks about. It is shown once, above its questions."),
    )
    picture = models.ForeignKey(
        Picture,
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    picture_words = models.CharField(
        _("picture in words"),
        max_length=500,
        blank=True,
        help_text=_("For those who do not see the picture: what in it matters for the answer."),
    )

    default_points = models.DecimalField(
        _("points"),
        max_digits=6,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(0)],
        help_text=_("What it counts for in a quiz that does not say otherwise."),
    )
    penalty = models.DecimalField(
        _("off for each further try"),
        max_digits=6,
        decimal_places=5,
        default="0.33333",
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_(
            "Where a quiz is for practice: the share of the points that a wrong try costs."
        ),
    )
    shuffle = models.BooleanField(
        _("answers in another order each time"),
        default=True,
        help_text=_("Only where the quiz mixes answers, too."),
    )
    all_or_nothing = models.BooleanField(
        _("points only if all of it is right"),
        default=False,
    )
    case_sensitive = models.BooleanField(_("capital letters matter"), default=False)
    for_markers = models.TextField(
        _("note for those who mark"),
        blank=True,
        help_text=_("What a good answer says. Learners never see it."),
    )

    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status,
        default=Status.READY,
        help_text=_("Only ready questions are drawn at random. Retired ones are not offered."),
    )
    difficulty = models.PositiveSmallIntegerField(
        _("difficulty"), choices=Difficulty, null=True, blank=True
    )
    category = models.ForeignKey(
        Category,
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="questions",
    )
    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True)
    legal_sources = ParentalManyToManyField(
        LegalSource, verbose_name=_("legal sources"), blank=True
    )
    tags = ClusterTaggableManager(
        through=TaggedQuestion, verbose_name=_("tags"), blank=True, related_name="questions"
    )

    objects = QuestionQuerySet.as_manager()
    base_form_class = QuestionForm
    search_fields = [
        *searched_in_every_language("text"),
        index.SearchField("name"),
        index.AutocompleteField("beginnings_inside"),
        index.FilterField("kind"),
        index.FilterField("status"),
        index.FilterField("difficulty"),
        index.FilterField("source_language"),
        index.FilterField("id"),
        index.FilterField("category"),
    ]

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.CheckConstraint(
                condition=Q(default_points__gte=0), name="question_points_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(penalty__gte=0, penalty__lte=1), name="penalty_is_a_share"
            ),
        ]

    def get_preview_template(self, request, mode_name):
        return "assessments/admin/question_preview.html"

    def __str__(self) -> str:
        return self.name or str(localized(self, "text", self.source_language))

    def beginnings(self) -> str:
        """What a chooser finds it by."""
        return searching.beginnings([self.name, *map(str, texts(self, "text").values())])

    def beginnings_inside(self) -> str:
        """What else it is found by: its answers, hints and feedback, in all languages."""
        inside = [texts(self, "feedback"), texts(self, "picture_words")]
        for answer in self.answers.all():
            inside += [texts(answer, name) for name in ("text", "match", "feedback")]
        for part in (*self.hints.all(), *self.criteria.all()):
            inside.append(texts(part, "text"))
        return searching.beginnings(str(text) for each in inside for text in each.values())

    def get_indexed_instance(self) -> "Question":
        """With its parts: the index asks for them anew for each of its columns."""
        indexed = copy(self)
        models.prefetch_related_objects([indexed], "answers", "hints", "criteria")
        return indexed

    @classmethod
    def get_indexed_objects(cls) -> models.QuerySet["Question"]:
        return super().get_indexed_objects().prefetch_related("answers", "hints", "criteria")


def _as_written(part: "Answer | Criterion | Hint") -> str:
    """The text of a part of a question, in the question's own language."""
    language = part.question.source_language
    return str(pick(texts(part, "text"), source_language=language, language=language))


class Answer(Ordered):
    """One answer: to choose, to accept, to match, to put in its place, or to fill a gap."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="answers")
    text = models.CharField(_("answer"), max_length=500, blank=True)
    match = models.CharField(_("belongs to"), max_length=500, blank=True)
    number = models.DecimalField(
        _("number"), max_digits=24, decimal_places=10, null=True, blank=True
    )
    tolerance = models.DecimalField(
        _("up to this far off"),
        max_digits=24,
        decimal_places=10,
        default=0,
        validators=[MinValueValidator(0)],
    )
    gap = models.PositiveSmallIntegerField(_("gap"), null=True, blank=True)
    is_correct = models.BooleanField(_("right"), default=False)
    credit = models.DecimalField(
        _("worth in per cent"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-100), MaxValueValidator(100)],
        help_text=_("Empty: all right answers together are worth 100."),
    )
    stays_last = models.BooleanField(
        _("stays last"), default=False, help_text=_("For “All of the above”.")
    )
    feedback = models.CharField(
        _("feedback"), max_length=500, blank=True, help_text=_("Shown to those who chose this.")
    )

    class Meta(Ordered.Meta):
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.CheckConstraint(
                condition=Q(credit=None) | Q(credit__gte=-100, credit__lte=100),
                name="credit_is_a_percentage",
            ),
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="tolerance_not_negative"),
        ]

    def __str__(self) -> str:
        return _as_written(self)


class Gap(Ordered):
    """A gap of a text: where ``[[number]]`` stands in it."""

    class GapKind(models.TextChoices):
        CHOICE = "choice", _("Choose from a list")
        WORDS = "words", _("A few words")
        NUMBER = "number", _("A number")

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="gaps")
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    kind = models.CharField(
        _("how it is filled"), max_length=10, choices=GapKind, default=GapKind.CHOICE
    )
    weight = models.DecimalField(
        _("counts"),
        max_digits=6,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(0)],
        help_text=_("Compared with the other gaps: 2 counts twice as much as 1."),
    )

    panels = [FieldRowPanel([FieldPanel("number"), FieldPanel("kind"), FieldPanel("weight")])]

    class Meta(Ordered.Meta):
        verbose_name = _("gap")
        verbose_name_plural = _("gaps")
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="gaps_are_numbered")
        ]

    def __str__(self) -> str:
        return f"[[{self.number}]]"


class Unit(Ordered):
    """A unit in which a number may be given; the first is the one that answers are written in."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="units")
    name = models.CharField(_("unit"), max_length=30)
    factor = models.DecimalField(
        _("how many make one of the first unit"),
        max_digits=24,
        decimal_places=10,
        default=1,
        validators=[MinValueValidator(0)],
    )

    panels = [FieldRowPanel([FieldPanel("name"), FieldPanel("factor")])]

    class Meta(Ordered.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(factor__gt=0), name="unit_factor_is_positive")
        ]

    def __str__(self) -> str:
        return self.name


class Criterion(Ordered):
    """A line of the rubric by which a written answer is marked."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="criteria")
    text = models.CharField(_("what is looked for"), max_length=500)
    weight = models.DecimalField(
        _("counts"),
        max_digits=6,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(0)],
        help_text=_("Compared with the other lines: 2 counts twice as much as 1."),
    )

    panels = [*source_panels("text"), FieldPanel("weight")]

    class Meta(Ordered.Meta):
        verbose_name = _("line of the rubric")
        verbose_name_plural = _("lines of the rubric")

    def __str__(self) -> str:
        return _as_written(self)


class Hint(Ordered):
    """Shown after a wrong try, where a quiz is for practice; there is one try more than hints."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="hints")
    text = models.CharField(_("hint"), max_length=500)

    panels = [*source_panels("text")]

    class Meta(Ordered.Meta):
        verbose_name = _("hint")
        verbose_name_plural = _("hints")

    def __str__(self) -> str:
        return _as_written(self)


class QuestionVersion(models.Model):
    """A question as it was asked (see ``assessments.contents``). Never changed."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=32)
    made_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="versions_are_numbered"),
            models.UniqueConstraint(fields=["question", "digest"], name="one_version_per_content"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}/{self.number}"
