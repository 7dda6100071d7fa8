"""Whether a certificate still holds."""

from datetime import datetime

from django.db.models import TextChoices

from certificates.models import Certificate


class Status(TextChoices):
    VALID = "valid", "valid"
    EXPIRED = "expired", "expired"
    REVOKED = "revoked", "revoked"
    REPLACED = "replaced", "replaced"


def status_of(certificate: Certificate, *, at: datetime) -> Status:
    """The gravest of what is so: of a revoked award no certificate is merely out of date."""
    if certificate.award.revoked_at is not None:
        return Status.REVOKED
    if certificate.replaced_at is not None:
        return Status.REPLACED
    if certificate.expires_at is not None and certificate.expires_at <= at:
        return Status.EXPIRED
    return Status.VALID
