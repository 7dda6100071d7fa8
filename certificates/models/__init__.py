"""Awards are facts; certificates are what is printed and signed of them."""

from certificates.models.awards import (
    Award,
    AwardEvent,
    AwardProposal,
    ProposalBatch,
    Revocation,
)
from certificates.models.certificates import (
    Certificate,
    Check,
    Notice,
    ShareLink,
    private_storage,
)
from certificates.models.designs import (
    CertificateDesign,
    DesignSignature,
    DesignText,
    FrozenDesign,
)

__all__ = [
    "Award",
    "AwardEvent",
    "AwardProposal",
    "Certificate",
    "CertificateDesign",
    "Check",
    "DesignSignature",
    "DesignText",
    "FrozenDesign",
    "Notice",
    "ProposalBatch",
    "Revocation",
    "ShareLink",
    "private_storage",
]
