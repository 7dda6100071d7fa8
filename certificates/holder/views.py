"""What its holder may do with a certificate. For everybody else none of these pages exists."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from certificates import awards, checks, issuing, sharing
from certificates.codes import grouped, normalised
from certificates.credentials.baking import bake_png, bake_svg
from certificates.holder import profiles
from certificates.holder.forms import EndShareForm, ShareForm
from certificates.models import Certificate
from certificates.rendering import render_png, render_svg
from certificates.statuses import Status, status_of
from certificates.throttling import Limit, wait_for
from courses import overviews
from lms.members.models import Member

CORRECTED = "The holder corrected their name."
"""In the log, which the secretariat reads."""

NEW_LINK = "new-link"
"""The cookie by which a new link reaches the page that shows it."""
NEW_LINK_SECONDS = 60


def certificate_for(member: Member, code: str) -> Certificate:
    """The member's own certificate, or 404."""
    return get_object_or_404(
        Certificate.objects.select_related("award__path", "replacement", "replaces"),
        code=normalised(code),
        award__member=member,
    )


@never_cache
@login_required
@require_GET
def certificate(request, code):
    certificate = certificate_for(request.user, code)
    token = request.COOKIES.get(NEW_LINK, "")
    if not token:
        return _page(request, certificate)
    # Whatever the cookie says: shown is only what leads to this certificate.
    is_its_own = sharing.shared_by(token, at=timezone.now()) == certificate
    path = reverse("shared_certificate", args=[token]) if is_its_own else ""
    response = _page(request, certificate, link=path and settings.SITE_URL + path)
    response.delete_cookie(NEW_LINK, path=request.path, samesite="Strict")
    return response


def _page(request, certificate, *, share_form=None, link="", status=HTTPStatus.OK):
    now = timezone.now()
    present_status = status_of(certificate, at=now)
    is_current = present_status in (Status.VALID, Status.EXPIRED)
    may_renew = is_current and awards.may_renew(certificate.award, now)
    context = {
        "certificate": certificate,
        "code": grouped(certificate.code),
        "status": present_status,
        "is_current": is_current,
        "may_renew": may_renew,
        "renewed_until": awards.renewed_until(certificate.award, at=now) if may_renew else None,
        "renewal": (
            overviews.renewal_of(certificate.award.path_enrolment, at=now) if may_renew else None
        ),
        "has_other_name": is_current
        and request.user.name_for_certificates != certificate.recipient_name,
        "share_form": share_form or ShareForm(),
        "links": [
            {"row": row, "anchor": f"link-{row.pk}"}
            for row in sharing.links_of(certificate, at=now)
        ],
        "link": link,
        "checks": checks.by_month(certificate),
        "profile_url": profiles.linkedin_url(certificate),
    }
    return render(request, "certificates/certificate.html", context, status=status)


@never_cache
@login_required
@require_GET
def download(request, code):
    """The PDF."""
    certificate = certificate_for(request.user, code)
    if certificate.rendered_at is None:
        raise Http404
    return FileResponse(
        certificate.pdf.open(), as_attachment=True, filename=_file_name(certificate, "pdf")
    )


@never_cache
@login_required
@require_GET
def credential(request, code):
    """The credential as it was signed, for wallets and for software of others."""
    certificate = _signed(request.user, code)
    return _as_file(certificate, certificate.credential, "application/json", "json")


@never_cache
@login_required
@require_GET
def svg(request, code):
    certificate = _signed(request.user, code)
    picture = render_svg(content=issuing.content_of(certificate))
    return _as_file(certificate, bake_svg(picture, certificate.credential), "image/svg+xml", "svg")


@never_cache
@login_required
@require_GET
def png(request, code):
    certificate = _signed(request.user, code)
    picture = render_png(content=issuing.content_of(certificate))
    return _as_file(certificate, bake_png(picture, certificate.credential), "image/png", "png")


def _signed(member: Member, code: str) -> Certificate:
    certificate = certificate_for(member, code)
    if not certificate.credential:
        raise Http404
    return certificate


def _as_file(
    certificate: Certificate, content: str | bytes, content_type: str, ending: str
) -> HttpResponse:
    name = _file_name(certificate, ending)
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _file_name(certificate: Certificate, ending: str) -> str:
    """Neutral: phones and download folders are shared."""
    return f"certificate-{certificate.code}.{ending}"


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def share(request, code):
    """Make a link, and go to the page that shows it once; only its hash is kept.

    The language menu of a page with an error leads here without a form.
    """
    certificate = certificate_for(request.user, code)
    if request.method == "GET":
        return redirect("certificate", certificate.code)
    form = ShareForm(request.POST)
    if certificate.hidden_at is not None or not form.is_valid():
        return _page(request, certificate, share_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        token = sharing.share(
            certificate_id=certificate.pk,
            member=request.user,
            days=form.cleaned_data["days"],
            at=timezone.now(),
        )
    except sharing.TooManyLinks:
        form.add_error("days", _("You have made too many links. End one of them first."))
        return _page(request, certificate, share_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    response = redirect(reverse("certificate", args=[certificate.code]) + "#new-link")
    # Between the two requests only the holder's browser has the link, so that a page loaded again
    # makes no second one.
    response.set_cookie(
        NEW_LINK,
        token,
        max_age=NEW_LINK_SECONDS,
        path=reverse("certificate", args=[certificate.code]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response


@never_cache
@login_required
@require_POST
def end_share(request, code):
    certificate = certificate_for(request.user, code)
    form = EndShareForm(request.POST)
    if not form.is_valid():
        raise Http404
    sharing.end(
        link_id=form.cleaned_data["link"], certificate_id=certificate.pk, member=request.user
    )
    messages.success(request, _("The link no longer works."))
    return redirect("certificate", certificate.code)


@never_cache
@login_required
@require_POST
def hide(request, code):
    certificate = certificate_for(request.user, code)
    issuing.hide(certificate_id=certificate.pk, member=request.user, at=timezone.now())
    messages.success(request, _("From now on nobody can check this certificate."))
    return redirect("certificate", certificate.code)


@never_cache
@login_required
@require_POST
def show(request, code):
    certificate = certificate_for(request.user, code)
    issuing.show(certificate_id=certificate.pk, member=request.user, at=timezone.now())
    messages.success(request, _("This certificate can be checked again."))
    return redirect("certificate", certificate.code)


@never_cache
@login_required
@require_POST
def renew(request, code):
    """Begin the next cycle, and go to what it asks for."""
    award = certificate_for(request.user, code).award
    try:
        awards.renew(award_id=award.pk, member=request.user, at=timezone.now())
    except awards.NotRenewable:
        messages.info(request, _("This certificate cannot be renewed now."))
        return redirect("certificate", normalised(code))
    return redirect("path", award.path.slug)


@never_cache
@login_required
@require_POST
def correct(request, code):
    """A new certificate of the same award with the name that now stands in the settings."""
    certificate = certificate_for(request.user, code)
    if request.user.name_for_certificates == certificate.recipient_name:
        messages.info(request, _("The certificate carries this name already."))
        return redirect("certificate", certificate.code)
    if wait_for(Limit.CORRECT_NAME, request, key=str(certificate.award_id)):
        messages.error(request, _("A name can be corrected three times a day. Try again tomorrow."))
        return redirect("certificate", certificate.code)
    try:
        corrected = issuing.reissue(
            certificate_id=certificate.pk,
            actor=request.user,
            reason=CORRECTED,
            at=timezone.now(),
        )
    except (issuing.NameNotPrintable, issuing.TextNotPrintable):
        messages.error(
            request, _("The name in your settings may have letters that we cannot print.")
        )
        return redirect("certificate", certificate.code)
    except awards.Revoked:
        messages.error(request, _("This certificate was withdrawn"))
        return redirect("certificate", certificate.code)
    messages.success(request, _("A new certificate with this name is being made."))
    return redirect("certificate", corrected.code)
