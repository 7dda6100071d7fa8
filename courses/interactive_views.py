"""Interactive content of a lesson, for those who study its course."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cms.h5p import bans, manifests, player
from cms.h5p.models import Content
from courses import access


@login_required
@require_safe
@player.allowed
def play(request, course, module, lesson, content):
    found = content_for(request, course, module, lesson, content)
    manifest = reverse("interactive_manifest", args=[course, module, lesson, found.pk])
    return player.show(request, content=found, manifest=manifest)


@login_required
@require_safe
def manifest(request, course, module, lesson, content):
    found = content_for(request, course, module, lesson, content)
    return JsonResponse(manifests.manifest(found.newest))


def content_for(request: HttpRequest, course: str, module: str, lesson: str, pk: int) -> Content:
    """Content that stands in a lesson of a course that the member is on; 404 for all others.

    Also for what has a library that is known to be bad.
    """
    found, page = access.lesson_for(request, course, module, lesson)
    if access.enrolment_of(request.user, found.course) is None:
        raise Http404
    for each in page.interactive:
        if each.pk == pk and bans.playable(each.newest):
            return each
    raise Http404
