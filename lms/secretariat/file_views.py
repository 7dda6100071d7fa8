"""Files that somebody asked for, in the admin: how far they are, and fetched by whoever asked."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.secretariat import orders
from lms.secretariat.models import FileOrder


@never_cache
@require_safe
def ordered_file(request, pk):
    """How far it is. A file that ended or could not be made is told in a sentence."""
    order, offer = _own(request.user, pk)
    is_there = orders.of(request.user, at=timezone.now()).filter(pk=pk, failed_at=None).exists()
    return render(
        request,
        "secretariat/ordered_file.html",
        {
            "page_title": offer.title,
            "header_icon": "download",
            "offer": offer,
            "order": order if is_there else None,
            "counted": offer.count(order.done),
        },
        status=200 if is_there else 410,
    )


@never_cache
@require_safe
def fetch_ordered_file(request, pk):
    """Written down for each member who is named in it, who can read who took the file."""
    order, offer = _own(request.user, pk)
    if order.made_at is None or not orders.of(request.user, at=timezone.now()).filter(pk=pk):
        raise Http404
    day = timezone.localdate(order.made_at, timezone.get_default_timezone()).isoformat()
    name = f"{offer.name}-{day}.{order.kind}"
    return FileResponse(orders.fetch(order), as_attachment=True, filename=name)


def _own(user, pk):
    """Somebody's order and what it is of, if they may have it still."""
    order = get_object_or_404(FileOrder, pk=pk, by=user)
    offer = orders.OFFERS[order.what]
    if not user.has_perm(offer.right):
        raise PermissionDenied
    return order, offer
