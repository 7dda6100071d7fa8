from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lms import work
from lms.bells import pulses

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def background_work(request):
    """For those who run the site: what waits, what failed and why, and trying it again."""
    if not request.user.is_superuser:
        raise PermissionDenied
    now = timezone.now()
    if request.method == "POST":
        task, _separator, row = request.POST.get("what", "").partition(" ")
        if row.isascii() and row.isdecimal():
            work.again(task=task, row=int(row), at=now)
            messages.success(request, "A worker tries it again now.")
        return redirect("background_work")
    heard = pulses.heard()
    return render(
        request,
        "lms/background_work.html",
        {
            "page_title": "Background work",
            "header_icon": "cogs",
            "waiting": work.waiting(at=now),
            "troubles": work.troubles(limit=SHOWN),
            "heard": [
                ("Scheduler", heard.get(pulses.BEAT)),
                ("Worker", heard.get(pulses.WORKER)),
            ],
            "now": now,
        },
    )
