"""What anybody may ask of a certificate: whether it is genuine, what for, and is it this name."""

from functools import wraps

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from certificates import checks, sharing
from certificates.codes import grouped, normalised
from certificates.credentials.unreadable import Reason, UnreadableCredential
from certificates.models import Certificate
from certificates.public.forms import FileForm, NameForm, VerifyForm
from certificates.public.names import same_name
from certificates.public.uploads import LARGEST_REQUEST, MemoryOnly, check_file
from certificates.statuses import Status, status_of
from certificates.throttling import Limit, minutes, wait_for, wait_for_a_name


def _unlisted(view):
    """Neither kept by browsers, nor told to other sites, nor found by search engines.

    A page that says itself that it may be found is.
    """

    @wraps(view)
    def unlisted(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers.setdefault("X-Robots-Tag", "noindex")
        response["Referrer-Policy"] = "no-referrer"
        return response

    return never_cache(unlisted)


@csrf_exempt
@_unlisted
@require_http_methods(["GET", "POST"])
def verify(request):
    """One field; a code typed here leads to the page that its QR code opens.

    A file handed in is checked at once. Its token is checked below: how large the request is, how
    many there were, and what keeps files off the disk stand before anything that reads it.
    """
    if request.method == "GET":
        return _verify_typed(request)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_REQUEST:
        return _refuse_file(request, FileForm({}, {}), Reason.TOO_LARGE)
    if wait := wait_for(Limit.READ_FILE, request):
        return _too_often(request, wait)
    request.upload_handlers = [MemoryOnly(request)]
    return _verify_file(request)


# Says so in its own words, where the file was chosen.
verify.bounds_requests = True


def _verify_typed(request):
    if "code" not in request.GET:
        response = _ask(request)
        # Who has a certificate before them has to find where to ask; what was asked stays unlisted.
        response["X-Robots-Tag"] = "all"
        return response
    form = VerifyForm(request.GET)
    if not form.is_valid():
        return _ask(request, form=form, status=422)
    return redirect("verify_code", form.cleaned_data["code"])


@csrf_protect
def _verify_file(request):
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, file_form=form, status=422)
    now = timezone.now()
    try:
        checked = check_file(form.cleaned_data["file"].read(), at=now)
    except UnreadableCredential as unreadable:
        return _refuse_file(request, form, unreadable.reason)
    if checked.certificate is None:
        return render(request, "certificates/unknown_file.html", status=404)
    return _tell(request, checked.certificate, at=now, checked=checked)


def _refuse_file(request, form, reason):
    form.refuse(reason)
    return _ask(request, file_form=form, status=503 if reason is Reason.BUSY else 422)


def _ask(request, *, form=None, file_form=None, status=200):
    forms = {"form": form or VerifyForm(), "file_form": file_form or FileForm()}
    return render(request, "certificates/verify.html", forms, status=status)


@_unlisted
@require_http_methods(["GET", "POST"])
def verify_code(request, code):
    """Whether a certificate is genuine and what for, never for whom.

    Unknown, malformed and hidden codes get the same answer. A name may be sent: whether it is the
    one on the certificate is told, and the name is not.
    """
    if wait := wait_for(Limit.LOOK_UP, request):
        return _too_often(request, wait)
    certificate = (
        Certificate.objects.select_related("award")
        .filter(code=normalised(code), hidden_at=None)
        .first()
    )
    if certificate is None:
        return render(request, "certificates/unknown_code.html", status=404)
    now = timezone.now()
    if request.method == "POST":
        return _compare_name(request, certificate, at=now)
    return _tell(request, certificate, at=now)


# Nothing that is typed may get another answer; what is looked for is letters and digits only.
verify_code.takes_any_text = True


def _tell(request, certificate, *, at, checked=None):
    if request.user.pk != certificate.award.member_id:
        checks.count(certificate=certificate, at=at)
    return _verdict(request, certificate, at=at, name_form=NameForm(), checked=checked)


def _compare_name(request, certificate, *, at):
    form = NameForm(request.POST)
    if not form.is_valid():
        return _verdict(request, certificate, at=at, name_form=form, http_status=422)
    wait = wait_for(Limit.TRY_NAMES, request) or wait_for_a_name(certificate, request)
    if wait:
        form.add_error("name", _try_again_in(wait))
        response = _verdict(request, certificate, at=at, name_form=form, http_status=429)
        response["Retry-After"] = str(wait)
        return response
    same = same_name(form.cleaned_data["name"], certificate.recipient_name)
    return _verdict(request, certificate, at=at, name_form=NameForm(), same_name=same)


def _verdict(request, certificate, *, at, name_form, checked=None, same_name=None, http_status=200):
    status = status_of(certificate, at=at)
    context = {
        "certificate": certificate,
        "code": grouped(certificate.code),
        "status": status,
        # Of what no longer counts, nobody needs to know whose it was.
        "name_form": name_form if status in (Status.VALID, Status.EXPIRED) else None,
        "same_name": same_name,
        "checked": checked,
    }
    return render(request, "certificates/verification.html", context, status=http_status)


@_unlisted
@require_GET
def shared(request, token):
    """A certificate with its name, for whoever has the link its holder made, while it lasts."""
    if wait := wait_for(Limit.LOOK_UP, request):
        return _too_often(request, wait)
    now = timezone.now()
    certificate = sharing.shared_by(token, at=now)
    if certificate is None:
        return render(request, "certificates/shared.html", status=404)
    if request.user.pk != certificate.award.member_id:
        checks.count(certificate=certificate, at=now)
    context = {
        "certificate": certificate,
        "code": grouped(certificate.code),
        "status": status_of(certificate, at=now),
    }
    return render(request, "certificates/shared.html", context)


shared.takes_any_text = True


def _too_often(request, wait: int) -> HttpResponse:
    context = {"try_again": _try_again_in(wait)}
    response = render(request, "certificates/too_often.html", context, status=429)
    response["Retry-After"] = str(wait)
    return response


def _try_again_in(wait: int) -> str:
    left = minutes(wait)
    return ngettext(
        "This was tried too often. Try again in one minute.",
        "This was tried too often. Try again in %(minutes)d minutes.",
        left,
    ) % {"minutes": left}
