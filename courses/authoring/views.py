"""The secretariat's own pages about learning paths."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses import ledger, progress, versions
from courses.authoring.forms import ClosingForm, MemberSearchForm, RecognitionForm
from courses.models import PathEnrolment, PathVersion, Recognition

PER_PAGE = 50

may_close = permission_required("courses.publish_pathversion", raise_exception=True)
may_see = permission_required("courses.view_recognition", raise_exception=True)
may_recognise = permission_required("courses.add_recognition", raise_exception=True)


@never_cache
@may_close
@require_http_methods(["GET", "HEAD", "POST"])
def close_version(request, version_id):
    """Asks for the last day of a published version, or takes it back."""
    version = get_object_or_404(PathVersion.objects.select_related("path"), pk=version_id)
    inspect = reverse(version.snippet_viewset.get_url_name("inspect"), args=[version.pk])
    taken_back = request.method == "POST" and "take-back" in request.POST
    form = ClosingForm(
        request.POST if request.method == "POST" and not taken_back else None,
        initial={"closes_on": version.closes_on},
    )
    if taken_back or form.is_valid():
        day = None if taken_back else form.cleaned_data["closes_on"]
        try:
            versions.close(version_id=version.pk, on=day, at=timezone.now())
        except versions.NotPublished:
            messages.error(request, _("This version is a draft. Nobody is on it: delete it."))
        except versions.AlreadyClosed:
            messages.error(request, _("The last day has passed; it cannot be changed any more."))
        else:
            messages.success(request, _told(day))
        return redirect(inspect)
    in_use = versions.with_members(version.path_id)
    return render(
        request,
        "courses/admin/close_version.html",
        {
            "page_title": _("Close this version"),
            "page_subtitle": str(version),
            "header_icon": "calendar",
            "version": version,
            "in_use": next(each for each in in_use if each.version.pk == version.pk),
            "current": next((each.version for each in in_use if each.current), None),
            "form": form,
            "media": form.media,
            "back": inspect,
        },
    )


def _told(day):
    if day is None:
        return _("This version stays open.")
    return _("This version can be completed until %(day)s.") % {"day": date_format(day, "j F Y")}


@never_cache
@may_see
@require_GET
def recognitions(request):
    """Who accepted what of whom, the latest first."""
    found = Recognition.objects.select_related(
        "path_enrolment__member", "path_enrolment__path", "course", "recognised_by", "decided_by"
    ).order_by(F("decided_at").desc(nulls_first=True), "-recognised_at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "courses/admin/recognitions.html",
        {
            "page_title": _("Recognitions of earlier learning"),
            "header_icon": "success",
            "page_obj": page,
            "elided_page_range": page.paginator.get_elided_page_range(page.number),
            "may_add": request.user.has_perm("courses.add_recognition"),
        },
    )


@never_cache
@may_recognise
@require_http_methods(["GET", "HEAD", "POST"])
def find_member(request):
    """The members of a name or address, with the paths they have not completed."""
    form = MemberSearchForm(request.POST or None)
    members = list(form.members()) if form.is_valid() else None
    on_paths = {each.pk: [] for each in members or []}
    open_ones = PathEnrolment.objects.latest_cycles().filter(member__in=on_paths, completed_at=None)
    for each in open_ones.select_related("path", "version").order_by("enrolled_at"):
        on_paths[each.member_id].append(each)
    return render(
        request,
        "courses/admin/find_member.html",
        {
            "page_title": _("Recognise earlier learning"),
            "page_subtitle": _("Whose?"),
            "header_icon": "success",
            "form": form,
            "rows": None if members is None else [(each, on_paths[each.pk]) for each in members],
            "most": form.FOUND,
        },
    )


@may_recognise
@require_POST
def decide_recognition(request, pk):
    """The second person's answer."""
    recognition = get_object_or_404(Recognition, pk=pk)
    answer = request.POST.get("answer")
    if answer not in ("approve", "decline"):
        return redirect("path_recognitions")
    try:
        progress.decide_recognition(
            recognition_id=recognition.pk,
            approve=answer == "approve",
            decided_by=request.user,
            at=timezone.now(),
        )
    except progress.AlreadyDecided:
        messages.info(request, _("This recognition has been decided already."))
    except progress.OwnLearning:
        messages.error(request, _("Nobody recognises their own learning. Ask a colleague."))
    except progress.Entangled:
        messages.error(
            request,
            _(
                "One of you two changed the other’s account in the last 30 days: "
                "a third person has to decide."
            ),
        )
    except progress.SamePerson:
        messages.error(request, _("You recognised it yourself: somebody else has to agree."))
    else:
        messages.success(
            request, _("Agreed. The course counts now.") if answer == "approve" else _("Declined.")
        )
    return redirect("path_recognitions")


@never_cache
@may_recognise
@require_http_methods(["GET", "HEAD", "POST"])
def recognise(request, path_enrolment_id):
    """Accepts what a member learned elsewhere for one course that their path still asks for."""
    path_enrolment = get_object_or_404(
        PathEnrolment.objects.select_related("member", "path", "version"), pk=path_enrolment_id
    )
    if path_enrolment.completed_at is not None:
        raise Http404
    waiting = path_enrolment.recognitions.filter(decision="").values_list("course_id", flat=True)
    form = RecognitionForm(
        request.POST or None,
        progress=ledger.path_progress(path_enrolment),
        waiting=set(waiting),
    )
    if form.is_valid():
        course = form.cleaned_data["course"]
        try:
            progress.recognise(
                path_enrolment_id=path_enrolment.pk,
                course=course,
                reason=form.cleaned_data["reason"],
                evidence=form.cleaned_data["evidence"],
                recognised_by=request.user,
                at=timezone.now(),
            )
        except progress.OwnLearning:
            form.add_error(None, _("Nobody recognises their own learning. Ask a colleague."))
        except progress.NotAsked:
            form.add_error("course", _("The member's path does not ask for this course any more."))
        else:
            messages.success(
                request,
                _("“%(course)s” counts for %(member)s once a second person agrees.")
                % {"course": course.title, "member": path_enrolment.member},
            )
            return redirect("path_recognitions")
    return render(
        request,
        "courses/admin/recognise.html",
        {
            "page_title": _("Recognise earlier learning"),
            "page_subtitle": str(path_enrolment.member),
            "header_icon": "success",
            "path_enrolment": path_enrolment,
            "form": form,
            "own": path_enrolment.member_id == request.user.pk,
        },
    )
