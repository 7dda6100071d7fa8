from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cms.languages import describe, source_languages

Texts = dict[str, dict[str, str | bool]]
"""By segment id: ``{"text": …, "source": digest, "before": source text, "machine": bool}``.

``source`` is the digest of the source text that it was made from, ``before`` that text itself, so
that a translator sees what changed since. ``machine`` says that no person has confirmed it yet.
"""


class Translation(models.Model):
    """Something in one other language: what is worked on, and what was released to readers.

    ``texts`` is the draft, ``released`` what readers have; both are ``Texts``. The columns that
    pages are rendered from are written from ``released`` alone (see ``cms.translations``).
    """

    class State(models.TextChoices):
        WORKING = "working", _("being translated")
        REVIEW = "review", _("waits for review")
        RETURNED = "returned", _("sent back")
        RELEASED = "released", _("released")

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveIntegerField()
    source = GenericForeignKey()
    language = models.CharField(_("language"), max_length=10, choices=source_languages)
    title = models.CharField(
        max_length=255, help_text="What it is called in its source language, for lists."
    )

    texts = models.JSONField(default=dict)
    released = models.JSONField(null=True)
    is_copied = models.BooleanField(
        default=False,
        help_text="It came with a copy of its source, and nobody has released it since: readers "
        "get no text of it that was made from another source text than the one there is.",
    )
    revision = models.PositiveIntegerField(
        default=1, help_text="Grows with every change of the draft: who edits an older one is told."
    )
    state = models.CharField(max_length=10, choices=State, default=State.WORKING)
    review_note = models.TextField(blank=True)

    started_at = models.DateTimeField()
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    edited_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    released_at = models.DateTimeField(null=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    locked_at = models.DateTimeField(null=True)

    # Figures for lists, kept by ``cms.translations``; of the source's words, not the target's.
    words = models.PositiveIntegerField(default=0)
    words_done = models.PositiveIntegerField(default=0)
    words_outdated = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "language"],
                name="one_translation_per_source_and_language",
            ),
            models.CheckConstraint(
                condition=Q(words_done__lte=F("words"), words_outdated__lte=F("words_done")),
                name="words_done_are_of_the_words",
            ),
        ]
        permissions = [
            ("translate_all", "Can translate what was released into every language"),
            ("translate_own", "Can translate what they may change into every language"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.title} ({describe(self.language).name})"

    @property
    def state_told(self) -> str:
        """The state, in words for lists."""
        if self.is_copied and self.state == self.State.WORKING:
            return _now("copied: to be checked and released")
        return self.get_state_display()
