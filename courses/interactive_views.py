"""Interactive content of a lesson, for those who study its course."""

from uuid import UUID

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cms.h5p import attempts, bans, manifests, player
from cms.h5p.models import Content, ContentVersion, ExerciseAttempt
from courses import access, exercises, finishing
from courses.models import Lesson
from lms.members.models import Member

REPORTS = "120/1m/key"
"""Of one member: an exercise says where one is every few seconds."""
LARGEST_REPORT = 3 * attempts.LARGEST
"""In bytes, as a form writes them."""


@login_required
@require_safe
@player.allowed
def play(request, course, module, lesson, content):
    place = course, module, lesson, content
    found = content_for(request, *place)
    return player.show(
        request,
        content=found,
        manifest=reverse("interactive_manifest", args=place),
        attempts=reverse("interactive_attempt", args=place),
        reports=reverse("interactive_report", args=place),
    )


@login_required
@require_safe
def manifest(request, course, module, lesson, content):
    found = content_for(request, course, module, lesson, content)
    version = _version_for(request.user, found)
    return JsonResponse(manifests.manifest(version))


@login_required
@require_POST
def attempt(request, course, module, lesson, content):
    """Begin or go on: the token to report with, and where one was."""
    page, found = _place(request, course, module, lesson, content)
    version = _version_for(request.user, found)
    at = timezone.now()
    begun = attempts.begin(member=request.user, version=version, at=at)
    state = exercises.resume(member=request.user, lesson=page, attempt=begun, at=at)
    return JsonResponse({"token": attempts.token_of(begun), "state": state, **_result(begun)})


@login_required
@require_POST
def report(request, course, module, lesson, content):
    """One statement, or where one is. 403 asks to begin again, 400 and 413 not to send it again."""
    page, found = _place(request, course, module, lesson, content)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_REPORT:
        return JsonResponse({}, status=413)
    if not _may_report(request):
        return JsonResponse({}, status=429)
    sent = request.POST
    try:
        begun = attempts.attempt_of(token=sent.get("token", ""), member=request.user)
        if "state" in sent:
            attempts.keep_state(attempt=begun, state=sent["state"])
        else:
            begun = _record(request, begun, page, found)
    except attempts.Expired:
        return JsonResponse({}, status=403)
    except (attempts.NotValid, ValueError):
        return JsonResponse({}, status=400)
    return JsonResponse(_result(begun))


def _record(
    request: HttpRequest, begun: ExerciseAttempt, page: Lesson, found: Content
) -> ExerciseAttempt:
    """Take a statement, and what follows from it on the course, both or neither."""
    sent = request.POST
    at = timezone.now()
    with transaction.atomic():
        after = attempts.record(
            attempt=begun,
            key=UUID(sent.get("key", "")),
            statement=sent.get("statement", ""),
            at=at,
        )
        if after.exercise.content_id == found.pk:
            exercises.record(member=begun.member, lesson=page, attempt=after, at=at)
    finishing.congratulate(request, member=begun.member, lesson=page, at=at)
    return after


def content_for(request: HttpRequest, course: str, module: str, lesson: str, pk: int) -> Content:
    """As ``_place``, without the lesson."""
    return _place(request, course, module, lesson, pk)[1]


def _place(
    request: HttpRequest, course: str, module: str, lesson: str, pk: int
) -> tuple[Lesson, Content]:
    """A lesson of a course that the member is on, and content that stands in it; else 404.

    Also for what has a library that is known to be bad.
    """
    found, page = access.lesson_for(request, course, module, lesson)
    if access.enrolment_of(request.user, found.course) is None:
        raise Http404
    for each in page.interactive:
        if each.pk == pk and bans.playable(each.newest):
            return page, each
    raise Http404


def _version_for(member: Member, content: Content) -> ContentVersion:
    """The version that the member plays; the newest if theirs is known to be bad by now."""
    version = attempts.version_for(member=member, content=content)
    return version if bans.playable(version) else content.newest


def _result(begun: ExerciseAttempt) -> dict[str, float | bool | None]:
    return {
        "points": begun.points,
        "all": begun.points_possible,
        "checked": begun.is_checked,
    }


def _may_report(request: HttpRequest) -> bool:
    counted = ratelimit.consume(
        request,
        app="courses",
        action="exercise-reports",
        config={"exercise-reports": REPORTS},
        key=str(request.user.pk),
    )
    return counted is not None
