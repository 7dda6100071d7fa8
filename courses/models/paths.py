from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    PageChooserPanel,
    TitleFieldPanel,
)
from wagtail.admin.widgets import SlugInput
from wagtail.models import DraftStateMixin, RevisionMixin

from cms.ordering import Ordered
from cms.reading import Localized, localized
from cms.sources import SourceForm, SourceLanguage, source_panels
from courses.models.joining import Joined
from courses.models.pages import Course

LATIN_SLUG = SlugInput(attrs={"data-w-slug-allow-unicode-value": "false"})
"""Filled in while the title is typed; of Latin letters, as ``SlugField`` has them."""


class LearningPathForm(SourceForm, WagtailAdminModelForm):
    pass


class PathTitlePanel(TitleFieldPanel):
    class BoundPanel(TitleFieldPanel.BoundPanel):
        def get_should_apply(self) -> bool:
            return not self.instance.is_signed


class LearningPathQuerySet(models.QuerySet["LearningPath"]):
    def open(self, *, at: datetime) -> "LearningPathQuerySet":
        """Paths that can be joined."""
        return self.filter(Exists(PathVersion.objects.open(at=at).filter(path=OuterRef("pk"))))


class LearningPath(SourceLanguage, ClusterableModel):
    """Courses that together earn a certificate, by rules that its versions hold."""

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(
        _("address"),
        unique=True,
        help_text=_("It stays as it is once a version of the path was published."),
    )
    summary = models.TextField(_("summary"), max_length=300, blank=True)

    objects = LearningPathQuerySet.as_manager()
    base_form_class = LearningPathForm
    panels = [
        FieldPanel("source_language"),
        *source_panels("title", PathTitlePanel, placeholder=False),
        FieldPanel("slug", widget=LATIN_SLUG),
        *source_panels("summary"),
    ]
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("learning path")
        verbose_name_plural = _("learning paths")

    def __str__(self) -> str:
        return str(localized(self, "title", self.source_language))

    def clean(self) -> None:
        super().clean()
        if not self.is_signed:
            return
        signed = LearningPath.objects.values_list("slug", flat=True).get(pk=self.pk)
        if self.slug != signed:
            message = _(
                "The address stays “%(slug)s”: a version of this path was published, and the "
                "address is signed into its certificates."
            )
            raise ValidationError({"slug": message % {"slug": signed}})

    @property
    def is_signed(self) -> bool:
        """Whether certificates may name its address."""
        return bool(self.pk) and self.versions.filter(first_published_at__isnull=False).exists()

    @property
    def localized_title(self) -> Localized:
        return localized(self, "title")

    @property
    def current_version(self) -> "PathVersion | None":
        return self.versions.filter(live=True).order_by("-number").first()


class PathVersionQuerySet(models.QuerySet["PathVersion"]):
    def open(self, *, at: datetime) -> "PathVersionQuerySet":
        """Published, and the last day, if there is one, is not over."""
        return self.filter(live=True).exclude(closes_on__lt=localdate(at, get_default_timezone()))


class PathVersion(DraftStateMixin, RevisionMixin, ClusterableModel):
    """The rules of a path: a draft until published, and unchangeable from then on.

    Members stay on the version they joined.
    """

    path = models.ForeignKey(
        LearningPath, verbose_name=_("path"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(
        _("number"), default=1, validators=[MinValueValidator(1)]
    )
    valid_for_months = models.PositiveSmallIntegerField(
        _("certificate valid for (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: it does not expire."),
    )
    closes_on = models.DateField(
        null=True,
        editable=False,
        help_text="The last day on which it can be completed; members are asked to move on.",
    )

    objects = PathVersionQuerySet.as_manager()
    panels = [
        FieldRowPanel(
            [FieldPanel("path"), FieldPanel("number"), FieldPanel("valid_for_months")],
        ),
        InlinePanel(
            "groups",
            heading=_("What members must do"),
            label=_("Group of courses"),
            min_num=1,
            help_text=_(
                "Groups count from 1, from the top. All groups have to be completed; within a "
                "group, all of its courses or as many as you say."
            ),
        ),
    ]

    class Meta:
        verbose_name = _("version of a path")
        verbose_name_plural = _("versions of paths")
        constraints = [
            models.UniqueConstraint(fields=["path", "number"], name="path_versions_are_numbered")
        ]

    def __str__(self) -> str:
        return _("%(path)s, version %(number)d") % {"path": self.path, "number": self.number}


class RequirementGroup(Ordered, ClusterableModel):
    """Courses of which all, or at least so many, have to be completed."""

    version = ParentalKey(PathVersion, on_delete=models.CASCADE, related_name="groups")
    at_least = models.PositiveSmallIntegerField(
        _("how many of them"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: all of them are required."),
    )
    after = models.PositiveSmallIntegerField(
        _("opens after group"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("The number of the group that has to be completed first. Empty: open at once."),
    )

    panels = [
        InlinePanel("requirements", heading=_("Courses"), label=_("Course"), min_num=1),
        FieldRowPanel([FieldPanel("at_least"), FieldPanel("after")]),
    ]

    class Meta(Ordered.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(at_least=None) | Q(at_least__gte=1), name="at_least_one_of_a_group"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.sort_order}"


class PathRequirement(Ordered):
    """One course of a group."""

    group = ParentalKey(RequirementGroup, on_delete=models.CASCADE, related_name="requirements")
    course = models.ForeignKey(
        Course, verbose_name=_("course"), on_delete=models.PROTECT, related_name="path_requirements"
    )
    minimum_grade = models.PositiveSmallIntegerField(
        _("minimum grade (per cent)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("The average of the best results in the course's quizzes. Empty: none."),
    )
    accepted_from = models.DateField(
        _("completed on or after"),
        null=True,
        blank=True,
        help_text=_("Earlier completions do not count. Empty: all count."),
    )
    renewed = models.BooleanField(
        _("again for a renewal"),
        default=True,
        help_text=_("Whoever renews the certificate completes this course again."),
    )

    panels = [
        PageChooserPanel("course"),
        FieldRowPanel([FieldPanel("minimum_grade"), FieldPanel("accepted_from")]),
        FieldPanel("renewed"),
    ]

    class Meta(Ordered.Meta):
        constraints = [
            models.UniqueConstraint(fields=["group", "course"], name="course_once_per_group")
        ]

    def __str__(self) -> str:
        return f"{self.group_id}/{self.course_id}"


class PathEnrolmentQuerySet(models.QuerySet["PathEnrolment"]):
    def latest_cycles(self) -> "PathEnrolmentQuerySet":
        """Each member's latest cycle of each path."""
        later = PathEnrolment.objects.filter(
            member=OuterRef("member"), path=OuterRef("path"), cycle__gt=OuterRef("cycle")
        )
        return self.filter(~Exists(later))


class PathEnrolment(Joined):
    """One member on one version of a path; completion is derived from course completions.

    The first has cycle 1; each renewal of the certificate begins the next. Courses that are to be
    completed again count from ``completions_from``.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="path_enrolments"
    )
    version = models.ForeignKey(PathVersion, on_delete=models.PROTECT, related_name="enrolments")
    path = models.ForeignKey(LearningPath, on_delete=models.PROTECT, related_name="enrolments")
    cycle = models.PositiveSmallIntegerField(default=1)
    completions_from = models.DateTimeField(null=True)
    enrolled_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, db_index=True)

    objects = PathEnrolmentQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "path", "cycle"], name="one_enrolment_per_path_and_cycle"
            ),
            models.CheckConstraint(
                condition=Q(cycle=1, completions_from=None)
                | Q(cycle__gt=1, completions_from__isnull=False),
                name="renewals_count_from_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}/{self.version_id}"


class RecognitionQuerySet(models.QuerySet["Recognition"]):
    def agreed(self) -> "RecognitionQuerySet":
        """Those that count: of which two people are convinced."""
        return self.filter(decision=Recognition.Decision.APPROVED)


class Recognition(models.Model):
    """What somebody learned elsewhere, to count in place of one course of their path.

    It counts once a second person agrees, for it may complete a path, which gives an award.
    """

    class Decision(models.TextChoices):
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    path_enrolment = models.ForeignKey(
        PathEnrolment, on_delete=models.PROTECT, related_name="recognitions"
    )
    course = models.ForeignKey(
        Course, verbose_name=_("course"), on_delete=models.PROTECT, related_name="recognitions"
    )
    reason = models.CharField(
        _("reason"), max_length=300, help_text=_("What was learned, and where.")
    )
    evidence = models.CharField(
        _("evidence"),
        max_length=300,
        help_text=_("What you saw, for instance a certificate and its number."),
    )
    recognised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recognitions_given"
    )
    recognised_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="recognitions_decided",
    )
    decided_at = models.DateTimeField(null=True)

    objects = RecognitionQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("recognition of earlier learning")
        verbose_name_plural = _("recognitions of earlier learning")
        constraints = [
            models.UniqueConstraint(
                fields=["path_enrolment", "course"],
                condition=~Q(decision="declined"),
                name="course_recognised_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("recognised_by")),
                name="recognition_decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | ~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="recognition_decisions_have_a_person_and_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path_enrolment_id}/{self.course_id}"
