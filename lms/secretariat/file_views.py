"""Files of members, in the admin: how far they are, and fetched by whoever asked."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.secretariat import choices, orders
from lms.secretariat.views import looks_after_members


@never_cache
@looks_after_members
@require_safe
def members_file(request, pk):
    """How far it is. A file that ended or could not be made is told in a sentence."""
    choice = get_object_or_404(choices.of(request.user), pk=pk)
    found = orders.find(choice, at=timezone.now())
    return render(
        request,
        "secretariat/members_file.html",
        {"page_title": _("File of members"), "header_icon": "download", "found": found},
        status=200 if found else 410,
    )


@never_cache
@looks_after_members
@require_safe
def fetch_members_file(request, pk):
    """Written down for each member in it, who can read who took the file."""
    choice = get_object_or_404(choices.of(request.user), pk=pk)
    found = orders.find(choice, at=timezone.now())
    if found is None or not found.is_made:
        raise Http404
    day = timezone.localdate(choice.made_at, timezone.get_default_timezone()).isoformat()
    name = f"members-{day}.{found.kind}"
    return FileResponse(orders.fetch(found), as_attachment=True, filename=name)
