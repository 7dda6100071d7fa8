import uuid

from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q

from certificates.models.awards import Award
from certificates.models.designs import FrozenDesign
from cms.languages import source_languages


def private_storage() -> Storage:
    """Files that only their holders may fetch, through a view that checks."""
    return storages["private"]


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def current(self) -> "CertificateQuerySet":
        """Not replaced by a later one of the same award."""
        return self.filter(replaced_at=None)


class Certificate(models.Model):
    """The printable and signed proof of an award, with all it says frozen when it was issued.

    Waiting for its PDF and its credential while ``rendered_at`` is empty. After a correction of
    the name a new one takes its place; this one stays, marked as replaced.
    """

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="certificates")
    code = models.CharField(max_length=16, unique=True)
    language = models.CharField(max_length=10, choices=source_languages)
    recipient_name = models.CharField(max_length=100)
    path_title = models.CharField(max_length=150)
    path_summary = models.TextField(blank=True)
    version_number = models.PositiveSmallIntegerField(default=1)
    course_titles = models.JSONField()
    issuer_name = models.CharField(max_length=100)
    design = models.ForeignKey(
        FrozenDesign, null=True, on_delete=models.PROTECT, related_name="certificates"
    )
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    pdf = models.FileField(upload_to="certificates", storage=private_storage, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    rendered_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replacement"
    )
    hidden_at = models.DateTimeField(
        null=True, help_text="Set while its holder does not want it to be checked by anybody."
    )

    # The Open Badge. Random, so that none of it says anything about anybody.
    credential_id = models.UUIDField(default=uuid.uuid4, unique=True)
    subject_id = models.UUIDField(default=uuid.uuid4, unique=True)
    status_list = models.PositiveSmallIntegerField(default=1)
    status_index = models.PositiveIntegerField()
    credential = models.TextField(blank=True, help_text="Signed JSON, as it was issued.")

    objects = CertificateQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(replaced_at=None),
                name="one_current_certificate_per_award",
            ),
            models.UniqueConstraint(
                fields=["status_list", "status_index"], name="status_entry_used_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(rendered_at=None), name="certificates_to_render"
            )
        ]

    def __str__(self) -> str:
        return self.code


class Notice(models.Model):
    """A message to the holder of a certificate. Waiting to be sent while ``sent_at`` is empty."""

    class Kind(models.TextChoices):
        READY = "ready", "ready"
        REPLACED = "replaced", "replaced"
        REVOKED = "revoked", "revoked"
        RENEW_SOON = "renew-soon", "expires within 60 days"
        RENEW_NOW = "renew-now", "expires within 14 days"
        EXPIRED = "expired", "expired"

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "kind"], name="told_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(sent_at=None), name="notices_to_send")
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.kind}"


class ShareLink(models.Model):
    """An address by which its holder shows a certificate, with the name, for a while."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="share_links"
    )
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.certificate_id} until {self.expires_at:%Y-%m-%d}"


class Check(models.Model):
    """How often a certificate was looked up in a month. Nothing about who did."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="checks")
    month = models.DateField(help_text="Its first day.")
    count = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "month"], name="one_count_per_month")
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.month:%Y-%m}"
