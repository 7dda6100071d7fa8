"""What members do about their own data. For everybody else none of these pages exists."""

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lms.privacy import copies


@never_cache
@login_required
@require_GET
def your_data(request):
    copy = copies.latest(member=request.user, at=timezone.now())
    return render(request, "privacy/your_data.html", {"copy": copy})


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
