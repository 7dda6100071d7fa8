"""Adding a certificate to a profile elsewhere: a link the holder may follow, no more."""

from urllib.parse import urlencode

from certificates.issuing import verification_url
from certificates.models import Certificate

LINKEDIN = "https://www.linkedin.com/profile/add"


def linkedin_url(certificate: Certificate) -> str:
    """Opens LinkedIn's own form with the certificate filled in, without its holder's name."""
    said = {
        "startTask": "CERTIFICATION_NAME",
        "name": certificate.path_title,
        "organizationName": certificate.issuer_name,
        "issueYear": certificate.award.awarded_at.year,
        "issueMonth": certificate.award.awarded_at.month,
        "certUrl": verification_url(certificate),
        "certId": certificate.code,
    }
    if certificate.expires_at:
        said |= {
            "expirationYear": certificate.expires_at.year,
            "expirationMonth": certificate.expires_at.month,
        }
    return f"{LINKEDIN}?{urlencode(said)}"
