"""Adding a certificate to a profile elsewhere: a link the holder may follow, no more."""

from urllib.parse import urlencode

from certificates.issuing import verification_url
from certificates.models import Certificate
from courses.ledger import day_of

LINKEDIN = "https://www.linkedin.com/profile/add"


def linkedin_url(certificate: Certificate) -> str:
    """Opens LinkedIn's own form with the certificate filled in, without its holder's name."""
    awarded_on = day_of(certificate.award.awarded_at)
    said = {
        "startTask": "CERTIFICATION_NAME",
        "name": certificate.path_title,
        "organizationName": certificate.issuer_name,
        "issueYear": awarded_on.year,
        "issueMonth": awarded_on.month,
        "certUrl": verification_url(certificate),
        "certId": certificate.code,
    }
    if certificate.expires_at:
        expires_on = day_of(certificate.expires_at)
        said |= {"expirationYear": expires_on.year, "expirationMonth": expires_on.month}
    return f"{LINKEDIN}?{urlencode(said)}"
