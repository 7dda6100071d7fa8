"""Members are chosen from the list, and put on a course or a learning path, in the admin."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.secretariat import choices, enrolling, files
from lms.secretariat.forms import EnrolForm, FiltersForm
from lms.secretariat.models import Enrolling
from lms.secretariat.sheets import WRITERS
from lms.secretariat.views import looks_after_members

THEN = {
    "write": "write_to_chosen",
    "cohort": "add_to_cohort",
    "attempts": "allow_chosen",
    **dict.fromkeys(WRITERS, "ordered_file"),
}
"""Where a choice leads, by what it was made for."""


@never_cache
@looks_after_members
@require_POST
def choose_members(request):
    """Those who are ticked, or all whom the filters find; what is done with them comes next."""
    query = request.POST.get("query", "")
    try:
        choice = _chosen(request, query)
    except choices.Nobody:
        messages.error(request, _("Nobody is chosen. Tick whom you mean."))
    except choices.Unknown:
        messages.error(
            request, _("Somebody whom you chose is not in the list any more. Choose again.")
        )
    except choices.TooMany:
        messages.error(
            request,
            _("These are more than %(most)d members. Choose fewer by a filter.")
            % {"most": choices.MOST},
        )
    else:
        return redirect(THEN.get(request.POST.get("then"), "enrol_chosen"), choice.pk)
    form = FiltersForm(QueryDict(query))
    return redirect(f"{reverse('members_list')}?{form.everything if form.is_valid() else ''}")


def _chosen(request, query):
    now, kind = timezone.now(), request.POST.get("then")
    if request.POST.get("who") == "all":
        form = FiltersForm(QueryDict(query))
        if not form.is_valid():
            raise choices.Nobody
        if kind not in WRITERS:
            return choices.all_found(filters=form.filters, by=request.user, at=now)
        ids = choices.fitting(filters=form.filters, by=request.user, at=now)
        return files.ask(member_ids=ids, about=form.told, kind=kind, by=request.user, at=now)
    typed = request.POST.getlist("member")
    if not all(each.isdecimal() and len(each) < 10 for each in typed):
        raise choices.Unknown
    ticked = {int(each) for each in typed}
    if kind not in WRITERS:
        return choices.some(member_ids=ticked, by=request.user, at=now)
    ids = choices.among(member_ids=ticked, by=request.user, at=now)
    about = [(_("Members"), _("those who were ticked"))]
    return files.ask(member_ids=ids, about=about, kind=kind, by=request.user, at=now)


@never_cache
@looks_after_members
@require_http_methods(["GET", "HEAD", "POST"])
def enrol_chosen(request, pk):
    """Says how many are new to it, and enrols them when that is confirmed."""
    choice = get_object_or_404(choices.of(request.user), pk=pk)
    now = timezone.now()
    form = EnrolForm(request.POST or (request.GET if request.GET else None), at=now)
    is_chosen = form.is_valid()
    if request.method == "POST" and is_chosen:
        try:
            row = enrolling.ask(choice=choice, what=form.what, by=request.user, at=now)
        except enrolling.NotOffered:
            form.add_error(None, _("It is not offered any more."))
        except enrolling.NobodyNew:
            messages.info(request, _("All of them are on it already. Nothing was changed."))
            return redirect("enrol_chosen", pk)
        else:
            return redirect("enrolling", row.pk)
    few = list(choice.members.order_by("folded_name", "pk")[:5])
    count = choice.members.count()
    return render(
        request,
        "secretariat/enrol.html",
        {
            "page_title": _("Enrol members"),
            "header_icon": "group",
            "form": form,
            "few": few,
            "count": count,
            "others": count - len(few),
            "what": form.what if form.is_valid() else None,
            "preview": enrolling.preview(choice=choice, what=form.what)
            if form.is_valid()
            else None,
        },
        status=422 if form.errors else 200,
    )


@never_cache
@looks_after_members
@require_safe
def enrolling_page(request, pk):
    """How far it is. Others of the secretariat may look: it names nobody."""
    row = get_object_or_404(Enrolling.objects.select_related("course", "path", "asked_by"), pk=pk)
    left = row.rows.filter(enrolled_at=None).count() if row.finished_at is None else 0
    done = row.wanted - left
    return render(
        request,
        "secretariat/enrolling.html",
        {
            "page_title": _("Enrol members"),
            "page_subtitle": str(row),
            "header_icon": "group",
            "row": row,
            "done": done,
            "percent": 100 * done // row.wanted,
            "told": ngettext(
                "%(count)d member was enrolled and told.",
                "%(count)d members were enrolled and told.",
                row.enrolled,
            )
            % {"count": row.enrolled},
        },
    )
