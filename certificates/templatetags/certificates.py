from django import template
from django.utils import timezone

from certificates.awards import RENEWABLE_FOR, renewals_of
from certificates.codes import grouped
from certificates.issuing import waiting_for
from certificates.models import Certificate
from certificates.statuses import Status, status_of
from cms.languages import direction

register = template.Library()


@register.inclusion_tag("certificates/mine.html")
def certificates_of(member):
    """The member's certificates, the newest first, and the paths whose certificate is due.

    Those that were replaced are found through the ones in their place.
    """
    now = timezone.now()
    certificates = (
        Certificate.objects.current()
        .filter(award__member=member)
        .select_related("award")
        .order_by("-issued_at")
    )
    ending = [each for each in certificates if _ends_soon(each, now)]
    renewable = {each.pk for each in renewals_of(member=member, at=now)} if ending else set()
    return {
        "certificates": [
            {
                "certificate": each,
                "ends": each.expires_at if each.award_id in renewable else None,
                "code": grouped(each.code),
                "status": status_of(each, at=now),
                "dir": direction(each.language),
                "size": pdf_size(each),
            }
            for each in certificates
        ],
        "waiting": [path_enrolment.path for path_enrolment in waiting_for(member)],
    }


def _ends_soon(certificate, now):
    return certificate.expires_at and certificate.expires_at <= now + RENEWABLE_FOR


@register.inclusion_tag("ui/verdict.html")
def verdict(certificate, state, name="", id="verdict"):
    """What stands in our records of the certificate, under the heading that the state has."""
    ended = {
        Status.REVOKED: certificate.award.revoked_at,
        Status.REPLACED: certificate.replaced_at,
    }
    return {
        "state": state,
        "id": id,
        "name": name,
        "title": certificate.path_title,
        "version": certificate.version_number,
        "courses": certificate.course_titles,
        "lang": certificate.language,
        "dir": direction(certificate.language),
        "issuer": certificate.issuer_name,
        "awarded": certificate.award.awarded_at,
        "valid_until": certificate.expires_at,
        "ended": ended.get(state),
        "code": grouped(certificate.code),
    }


@register.simple_tag
def pdf_size(certificate):
    """In bytes; nothing while it is being made."""
    pdf = certificate.pdf
    return pdf.size if pdf and pdf.storage.exists(pdf.name) else None
