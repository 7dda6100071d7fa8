"""What members do about their own data. For everybody else none of these pages exists."""

from functools import partial

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.privacy import copies, departures, looks
from lms.privacy.forms import LeaveForm
from lms.privacy.models import Departure
from lms.privacy.receivers import LEAVING
from lms.secretariat import enrolling

LOOKS_SHOWN = 100


@never_cache
@login_required
@require_GET
def your_data(request):
    copy = copies.latest(member=request.user, at=timezone.now())
    context = {
        "copy": copy,
        "looks": looks.of(request.user, count=LOOKS_SHOWN),
        "days": settings.LOOKS_KEPT_DAYS,
        "enrolled": enrolling.latest_of(request.user),
    }
    return render(request, "privacy/your_data.html", context)


@never_cache
@login_required
@require_POST
@reauthentication_required
def ask_for_copy(request):
    copies.ask(member=request.user, at=timezone.now())
    return redirect("your_data")


@never_cache
@login_required
@require_GET
@reauthentication_required
def fetch_copy(request):
    copy = copies.latest(member=request.user, at=timezone.now())
    if copy is None or copy.made_at is None:
        raise Http404
    return FileResponse(copy.file.open(), as_attachment=True, filename="copy.zip")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@partial(reauthentication_required, allow_get=True)
def leave(request):
    form = LeaveForm(request.POST or None)
    if form.is_valid():
        departure = departures.ask(
            member=request.user, keeps_certificates=form.keeps_certificates, at=timezone.now()
        )
        request.session[LEAVING] = departure.due_at.isoformat()
        return redirect("leave")
    departure = Departure.objects.filter(member=request.user).first()
    context = {"form": form, "departure": departure}
    return render(request, "privacy/leave.html", context, status=422 if form.is_bound else 200)


@never_cache
@login_required
@require_POST
def stay(request):
    departures.take_back(member=request.user)
    request.session.pop(LEAVING, None)
    messages.success(request, _("Your account stays."))
    return redirect("your_data")
