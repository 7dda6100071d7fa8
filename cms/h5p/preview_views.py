"""How trainers try what they brought, before or beside any lesson."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cms.h5p import bans, player
from cms.h5p.manifests import manifest
from cms.h5p.models import Content
from cms.rights import visible_to
from lms.members.models import Member


@login_required
@require_safe
@player.allowed
def preview(request, content):
    found = _content_for(request.user, content)
    return player.show(
        request, content=found, manifest=reverse("interactive_preview_manifest", args=[found.pk])
    )


@login_required
@require_safe
def preview_manifest(request, content):
    return JsonResponse(manifest(_content_for(request.user, content).newest))


@require_safe
def none(request):
    raise Http404


def _content_for(member: Member, pk: int) -> Content:
    if not visible_to(member, Content).filter(pk=pk).exists():
        raise Http404
    found = Content.objects.get(pk=pk)
    if not bans.playable(found.newest):
        raise Http404
    return found
