"""Files of questions on their way into the bank."""

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection


def private_storage() -> Storage:
    """Right answers: never where a web server hands out what it is asked for."""
    return storages["private"]


class QuestionImport(models.Model):
    """A file that somebody brought, until its questions are in the bank. The row is the queue.

    It is looked at by a worker first, then waits until its owner says that it shall be taken.
    ``claim`` is of the worker that is at it, which says by ``noted_at`` that it lives.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits to be read")
        READING = "reading", _("is being read")
        LOOKED_AT = "looked-at", _("was read")
        WANTED = "wanted", _("waits to be imported")
        STORING = "storing", _("is being imported")
        DONE = "done", _("imported")
        STOPPED = "stopped", _("stopped")

    BUSY = (State.WAITING, State.READING, State.WANTED, State.STORING)
    """What a worker has to do something for."""

    name = models.CharField(max_length=255, help_text="Of the file, as its owner calls it.")
    upload = models.FileField(storage=private_storage, max_length=200)
    format = models.CharField(max_length=20)
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+")
    category = models.CharField(max_length=255, blank=True, help_text="Else the file says it.")
    language = models.CharField(max_length=35)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    noted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    faults = models.JSONField(default=list, help_text="[[line, reason], …]")
    new = models.PositiveIntegerField(default=0, help_text="Questions that can be imported.")
    stored = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("import of questions")
        verbose_name_plural = _("imports of questions")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["done", "stopped"], finished_at__isnull=False)
                | Q(
                    state__in=["waiting", "reading", "looked-at", "wanted", "storing"],
                    finished_at=None,
                ),
                name="question_import_is_finished_or_open",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY


class ImportedQuestion(models.Model):
    """A question as it was understood, in the words of the preview: ``shown`` is for its page."""

    brought = models.ForeignKey(QuestionImport, on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveIntegerField()
    shown = models.JSONField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["brought", "number"], name="imported_questions_are_numbered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.brought_id}/{self.number}"
