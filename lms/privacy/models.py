import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def private_storage() -> Storage:
    """Files that only their owners may fetch, through a view that checks."""
    return storages["private"]


def unguessable(copy: "DataCopy", filename: str) -> str:
    return f"copies/{uuid.uuid4().hex}.zip"


class DataCopy(models.Model):
    """A copy of all that is kept about a member. To be made while ``made_at`` is empty."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_copies"
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who of the secretariat hands it over; empty if they asked for it themselves.",
    )
    reason = models.CharField(max_length=300, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    file = models.FileField(upload_to=unguessable, storage=private_storage, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(made_at=None), name="one_copy_made_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(asked_by=None) | ~Q(reason=""), name="copies_for_others_have_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.asked_at:%Y-%m-%d}"


class Departure(models.Model):
    """A member is to be erased, unless they take it back before ``due_at``."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="departure"
    )
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    keeps_certificates = models.BooleanField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who of the secretariat wrote it down; empty if they asked for it themselves.",
    )
    reason = models.CharField(max_length=300, blank=True)
    reminded_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.member_id} {self.due_at:%Y-%m-%d}"


class Erasure(models.Model):
    """Somebody was erased. Says that it was done, and nothing about whom."""

    placeholder = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasure"
    )
    erased_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.erased_at:%Y-%m-%d}"


class Look(models.Model):
    """Somebody of the staff, or a coordinator, opened a page about a member."""

    class Page(models.TextChoices):
        ACCOUNT = "account", _("Account")
        PROGRESS = "progress", _("Your progress")
        AWARD = "award", _("Your awards")
        PROPOSAL = "proposal", _("Awards proposed for you")
        RECOGNITION = "recognition", _("Recognised: learned elsewhere")
        QUIZ = "quiz", _("Your quizzes")
        COPY = "copy", _("A copy of your data")
        FILE = "file", _("A file with a list of members")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="looks"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    page = models.CharField(max_length=20, choices=Page)
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.by_id} {self.member_id} {self.page}"
