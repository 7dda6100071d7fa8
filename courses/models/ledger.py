import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models import Attempt, Quiz
from cms.h5p.models import Content
from courses.models.joining import Joined
from courses.models.pages import Course, Lesson


class ActivityQuerySet(models.QuerySet["Activity"]):
    def current(self) -> "ActivityQuerySet":
        return self.filter(retired_at=None)


class Activity(models.Model):
    """What a lesson asks one to do.

    Kept when an author takes it back (``retired_at``) or deletes the lesson, because learners'
    records point here.
    """

    class Kind(models.TextChoices):
        READ = "read", _("Read")
        QUIZ = "quiz", _("Quiz")
        EXERCISE = "exercise", _("Interactive exercise")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="activities")
    lesson = models.ForeignKey(
        Lesson, null=True, on_delete=models.SET_NULL, related_name="activities"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    quiz = models.ForeignKey(
        Quiz,
        null=True,
        on_delete=models.PROTECT,
        related_name="activities",
        related_query_name="activity",
    )
    exercise = models.ForeignKey(
        Content, null=True, on_delete=models.PROTECT, related_name="activities"
    )
    least_percent = models.PositiveSmallIntegerField(
        null=True, help_text=_("The score that an exercise asks for; empty: it is to be completed.")
    )
    title = models.CharField(max_length=255, help_text=_("The lesson's title when last published."))
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects = ActivityQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lesson"],
                condition=Q(retired_at=None, kind="read"),
                name="one_reading_per_lesson",
            ),
            models.UniqueConstraint(
                fields=["lesson", "quiz"],
                condition=Q(retired_at=None, kind="quiz"),
                name="quiz_once_per_lesson",
            ),
            models.UniqueConstraint(
                fields=["lesson", "exercise"],
                condition=Q(retired_at=None, kind="exercise"),
                name="exercise_once_per_lesson",
            ),
            models.CheckConstraint(
                condition=Q(kind="quiz", quiz__isnull=False, exercise=None, least_percent=None)
                | Q(kind="read", quiz=None, exercise=None, least_percent=None)
                | Q(kind="exercise", quiz=None, exercise__isnull=False)
                & (Q(least_percent=None) | Q(least_percent__range=(1, 100))),
                name="activities_have_what_they_ask",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_kind_display()})"


class Rebuild(models.Model):
    """A course whose requirements changed and whose learners' progress is to be derived again."""

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="+")
    # Another one each time that it is asked for.
    asking = models.UUIDField()
    # The last enrolment that was done, in the order of their ids.
    reached = models.BigIntegerField(default=0)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return str(self.course)


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def active(self) -> "EnrolmentQuerySet":
        return self.filter(active=True)

    def completed(self) -> "EnrolmentQuerySet":
        return self.filter(completed_at__isnull=False)


class Enrolment(Joined):
    """One member on one course, from joining to completion.

    Progress here is derived from the learning records and can be rebuilt from them.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="enrolments")
    active = models.BooleanField(default=True)
    enrolled_at = models.DateTimeField()
    completed_activities = models.PositiveIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(default=0)
    grade = models.PositiveSmallIntegerField(
        null=True, help_text="Per cent: the average of the best results in the course's quizzes."
    )
    completed_at = models.DateTimeField(null=True, db_index=True)
    last_studied_at = models.DateTimeField()

    objects = EnrolmentQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "course"],
                condition=Q(active=True),
                name="one_active_enrolment",
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="percent_up_to_100"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}/{self.course_id}"


class LearningRecord(models.Model):
    """Something a member did, as it happened. Rows are added and never changed.

    ``client_key`` is chosen by whoever reports the fact; the same key again has no effect.
    """

    class Verb(models.TextChoices):
        JOINED = "joined", _("joined")
        COMPLETED = "completed", _("completed")
        PASSED = "passed", _("passed")
        FAILED = "failed", _("failed")
        COURSE_COMPLETED = "course-completed", _("completed the course")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="learning_records"
    )
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="records")
    activity = models.ForeignKey(
        Activity, null=True, on_delete=models.PROTECT, related_name="records"
    )
    verb = models.CharField(max_length=20, choices=Verb)
    percent = models.PositiveSmallIntegerField(null=True)
    self_reported = models.BooleanField(
        null=True, help_text="Of exercises: whether the learner's device counted the points."
    )
    attempt = models.ForeignKey(
        Attempt, null=True, on_delete=models.PROTECT, related_name="learning_records"
    )
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    client_key = models.UUIDField(default=uuid.uuid4)

    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            # Who is stuck in a quiz is asked on the secretariat's first page: few rows of many.
            models.Index(
                fields=["enrolment", "activity"],
                condition=Q(verb="failed"),
                name="failed_by_enrolment",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "client_key"], name="one_effect_per_client_key"
            ),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(verb="course-completed"),
                name="course_completed_once",
            ),
            models.CheckConstraint(
                condition=Q(verb__in=["joined", "course-completed"], activity=None)
                | Q(verb__in=["completed", "passed", "failed"], activity__isnull=False),
                name="verbs_fit_activities",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.verb} {self.activity_id or self.enrolment_id}"
