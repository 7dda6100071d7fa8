from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import LearningPath, PathEnrolment, PathVersion


class AwardQuerySet(models.QuerySet["Award"]):
    def standing(self, at: datetime) -> "AwardQuerySet":
        """Neither revoked nor expired."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None)


class Award(models.Model):
    """A member met the rules of a path. Never withdrawn by later edits, only revoked."""

    class Basis(models.TextChoices):
        RULES = "rules", _("met the rules")
        MANUAL = "manual", _("decided by two people")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="awards"
    )
    path = models.ForeignKey(LearningPath, on_delete=models.PROTECT, related_name="awards")
    version = models.ForeignKey(PathVersion, on_delete=models.PROTECT, related_name="awards")
    path_enrolment = models.OneToOneField(
        PathEnrolment, on_delete=models.PROTECT, related_name="award"
    )
    cycle = models.PositiveSmallIntegerField(default=1)
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.RULES)
    evaluation = models.JSONField(
        default=list, help_text="Which courses met the rules, when, and how."
    )
    awarded_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = AwardQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "path", "cycle"], name="one_award_per_path_and_cycle"
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False, revoked_at=None),
                name="awards_that_expire",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id}/{self.path_id}"


class AwardEvent(models.Model):
    """What happened to an award, and by whom. Rows are added and never changed."""

    class Kind(models.TextChoices):
        AWARDED = "awarded", _("awarded")
        ISSUED = "issued", _("certificate issued")
        REPLACED = "replaced", _("certificate replaced")
        REVOKED = "revoked", _("revoked")
        HIDDEN = "hidden", _("public check withdrawn by its holder")
        SHOWN = "shown", _("public check allowed again by its holder")

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="award_events",
        help_text="Empty for what the site did by itself.",
    )
    reason = models.CharField(max_length=300, blank=True)
    happened_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["happened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award"], condition=Q(kind="revoked"), name="revoked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.kind}"


class Revocation(models.Model):
    """That an award is to be taken back, until a second person agrees or declines."""

    class Decision(models.TextChoices):
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="revocations")
    reason = models.CharField(_("reason"), max_length=300)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="revocations_proposed"
    )
    proposed_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="revocations_decided",
    )
    decided_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("revocation")
        verbose_name_plural = _("revocations")
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                condition=~Q(decision="declined"),
                name="one_revocation_per_award",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="revocation_decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | ~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="revocation_decisions_have_a_person_and_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.proposed_at:%Y-%m-%d}"


class ProposalBatch(models.Model):
    """Awards proposed together, for one reason, and decided together by somebody else."""

    class Decision(models.TextChoices):
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    path = models.ForeignKey(
        LearningPath,
        verbose_name=_("learning path"),
        on_delete=models.PROTECT,
        related_name="proposals",
    )
    reason = models.CharField(_("reason"), max_length=300)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposals_made"
    )
    proposed_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="proposals_decided",
    )
    decided_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("proposed awards")
        verbose_name_plural = _("proposed awards")
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="decisions_have_a_person_and_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path_id} {self.proposed_at:%Y-%m-%d}"


class AwardProposal(models.Model):
    """One member to be awarded a path. Waiting for its award while ``settled_at`` is empty."""

    batch = models.ForeignKey(ProposalBatch, on_delete=models.PROTECT, related_name="proposals")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="award_proposals"
    )
    award = models.ForeignKey(
        Award, null=True, on_delete=models.PROTECT, related_name="award_proposals"
    )
    problem = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "member"], name="member_once_per_batch")
        ]
        indexes = [
            models.Index(fields=["batch"], condition=Q(settled_at=None), name="proposals_to_settle")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.member_id}"
