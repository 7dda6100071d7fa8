"""What members did, and how it was marked."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.models.bank import Question, QuestionVersion, Topic
from assessments.models.quizzes import Quiz
from cms.languages import source_languages


class Attempt(models.Model):
    """One member's try at a quiz, from opening it to its grade.

    Without points it is open, or waits for a person to mark a part of it.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts"
    )
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    place = models.CharField(
        max_length=50,
        blank=True,
        help_text="Where the quiz was asked, as whoever asks it calls that. Each counts apart.",
    )
    number = models.PositiveSmallIntegerField()
    pass_mark = models.PositiveSmallIntegerField(help_text="As it was when this was opened.")
    seed = models.BigIntegerField(help_text="What questions and their order were drawn with.")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, db_index=True)
    submitted_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, choices=source_languages)
    points = models.DecimalField(max_digits=10, decimal_places=5, null=True)
    points_possible = models.DecimalField(max_digits=8, decimal_places=2)
    passed = models.BooleanField(null=True)
    parallel_to = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The attempt before, whose questions this one has others like.",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "quiz", "number"], name="attempts_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["member", "quiz", "place"],
                condition=Q(submitted_at=None),
                name="one_open_attempt_per_place",
            ),
            models.CheckConstraint(
                condition=Q(points=None, passed=None)
                | Q(submitted_at__isnull=False, points__isnull=False, passed__isnull=False),
                name="graded_after_it_was_submitted",
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=0, points__lte=F("points_possible")),
                name="points_within_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id}/{self.member_id}/{self.number}"


class Response(models.Model):
    """A question of an attempt, with what the member answered and what it is worth.

    ``answer`` has the shape that the question's kind gives it; ``order`` the keys of what was
    offered, as this member saw them. Without a share, it is still to be marked.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="responses")
    position = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="responses")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="responses")
    section = models.JSONField(default=dict, help_text="The heading above it, by language.")
    order = models.JSONField(default=list)
    points_possible = models.DecimalField(max_digits=6, decimal_places=2)
    answer = models.JSONField(null=True)
    answered_at = models.DateTimeField(null=True)
    saves = models.PositiveIntegerField(
        default=0, help_text="How often an answer was saved: an older page is known by it."
    )
    saved_from = models.CharField(
        max_length=40, blank=True, help_text="The page that saved it last, by a name of its own."
    )
    tries = models.PositiveSmallIntegerField(
        default=0, help_text="How often it was checked, where a quiz is for practice."
    )
    share = models.DecimalField(max_digits=6, decimal_places=5, null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="responses_are_numbered"),
            models.UniqueConstraint(
                fields=["attempt", "question"], name="one_response_per_question"
            ),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__gte=0, share__lte=1),
                name="share_of_the_points",
            ),
        ]
        indexes = [
            models.Index(fields=["attempt"], condition=Q(share=None), name="responses_to_mark")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.position}"


class MarkChange(models.Model):
    """A mark that a person gave or changed, and why. Rows are added and never changed."""

    class Why(models.TextChoices):
        MARKED = "marked", _("marked")
        SECOND = "second", _("marked a second time")
        DECIDED = "decided", _("decided between two marks")
        REGRADED = "regraded", _("regraded after a correction")
        OVERRIDDEN = "overridden", _("changed by hand")

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="mark_changes")
    why = models.CharField(max_length=10, choices=Why)
    before = models.DecimalField(max_digits=6, decimal_places=5, null=True)
    after = models.DecimalField(max_digits=6, decimal_places=5)
    rubric = models.JSONField(default=dict, help_text="The share given for each criterion.")
    comment = models.TextField(blank=True, help_text="Shown to the member.")
    reason = models.TextField(blank=True, help_text="For the record.")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response", "why"],
                condition=Q(why__in=["marked", "second", "decided"]),
                name="marked_once_each_time",
            ),
            models.UniqueConstraint(
                fields=["response", "changed_by"],
                condition=Q(why__in=["marked", "second", "decided"]),
                name="one_mark_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response_id}: {self.before} → {self.after}"


class LearningGain(models.Model):
    """What was learned of a topic up to this attempt, since the one that it is parallel to.

    ``before`` and ``after`` are shares of the points. Rows are added and never changed. They are
    written in the transaction that hands the attempt in, so that its ``submitted_at`` says when.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="gains")
    topic = models.ForeignKey(
        Topic,
        null=True,
        on_delete=models.PROTECT,
        related_name="gains",
        help_text="Empty: all questions together.",
    )
    before = models.DecimalField(max_digits=6, decimal_places=5)
    after = models.DecimalField(max_digits=6, decimal_places=5)
    gain = models.DecimalField(
        max_digits=6,
        decimal_places=5,
        null=True,
        help_text="Empty: all was right before and after.",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "topic"], name="one_gain_per_topic"),
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(topic=None), name="one_gain_of_the_whole"
            ),
            models.CheckConstraint(
                condition=Q(before__gte=0, before__lte=1, after__gte=0, after__lte=1),
                name="gains_are_between_shares",
            ),
            models.CheckConstraint(
                condition=Q(gain__isnull=True, before=1, after=1)
                | Q(gain__isnull=False, gain__gte=-1, gain__lte=1),
                name="gain_of_what_was_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.topic_id}: {self.before} → {self.after}"


class Regrading(models.Model):
    """A quiz marked again by a corrected key, or with other points.

    What it counts by is fixed when somebody confirms what they were shown: ``versions`` and
    ``points`` by the id of the question. It is the queue for the work, too: see ``finished_at``.
    """

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="regradings")
    versions = models.JSONField()
    points = models.JSONField()
    reason = models.TextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(help_text="How many were to change.")
    done = models.PositiveIntegerField(default=0, help_text="How many have changed.")
    # The last attempt that was looked at, in the order of their ids.
    reached = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["quiz"],
                condition=Q(finished_at=None),
                name="one_regrading_of_a_quiz_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id}: {self.reason}"


class Allowance(models.Model):
    """More attempts or more time for one member, in one place where a quiz is asked.

    Rows are added and never changed; what a member has is all of them together.
    """

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="allowances")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="allowances"
    )
    place = models.CharField(max_length=50, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(help_text="For the record.")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    given_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(attempts__gt=0) | Q(minutes__gt=0), name="allows_something"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="allowed_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id}/{self.member_id}: {self.attempts}, {self.minutes}"


class AttemptRequest(models.Model):
    """A member asks for more attempts, until some are allowed or they are told why not."""

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempt_requests")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attempt_requests"
    )
    place = models.CharField(max_length=50, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    declined_because = models.TextField(blank=True, help_text="Shown to the member.")

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "member", "place"],
                condition=Q(answered_at=None),
                name="asked_once_until_it_is_answered",
            ),
            models.CheckConstraint(
                condition=Q(declined_because="") | Q(answered_at__isnull=False),
                name="declined_is_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id}/{self.member_id}"


class QuizStatistics(models.Model):
    """How a quiz does, as it was counted last (see ``assessments.statistics``); names nobody.

    It is the queue for the work, too: see ``wanted_at``. Both rows of a quiz are counted when that
    of the first attempts is wanted; without a row of the best attempts, they are not told.
    """

    class Which(models.TextChoices):
        FIRST = "first", _("first attempt")
        BEST = "best", _("best attempt")

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="statistics")
    which = models.CharField(max_length=5, choices=Which, default=Which.FIRST)
    wanted_at = models.DateTimeField(null=True, db_index=True)
    counted_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0, help_text="How many were counted.")
    figures = models.JSONField(default=dict)
    later = models.JSONField(
        default=list, help_text="Ids of those counted that are not a member's first."
    )

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quiz", "which"], name="counted_once_per_quiz"),
            models.CheckConstraint(
                condition=Q(which="first") | Q(wanted_at=None), name="first_attempts_are_the_queue"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id}: {self.attempts}"
