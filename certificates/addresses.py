"""Under which addresses this site issues certificates, and did before it moved.

Its address is signed into every credential: in the issuer's name, and in where its list of revoked
ones is. What was issued at a former address stays genuine, and goes on being answered for there.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from certificates.credentials.did import did_of
from certificates.credentials.documents import Issuer


def sites() -> list[str]:
    """The present one first."""
    return [settings.SITE_URL, *settings.FORMER_SITE_URLS]


def dids() -> list[str]:
    """Names by which we signed, the present one first; each once, though sites may share one."""
    return list(dict.fromkeys(map(did_of, sites())))


def issuer(site: str = "") -> Issuer:
    """Who we are at this address, by default the present one."""
    site = site or settings.SITE_URL
    return Issuer(did=did_of(site), name=settings.SITE_NAME, url=site)


def site_asked(request: HttpRequest) -> str:
    """The address, of ours, at which this was asked; the present one for any other."""
    host = request.get_host()
    return next((site for site in sites() if urlsplit(site).netloc == host), settings.SITE_URL)
