from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lms.reports import charts, exports, pages, saving, tables
from lms.reports.forms import FiltersForm
from lms.reports.models import ReportRun, SavedReport
from lms.reports.saving import CannotCount, NameTaken

may_see = permission_required("reports.view_completion", raise_exception=True)
RUNS_SHOWN = 12


class SavingForm(forms.Form):
    """``query`` is what the report's own form was sent with."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    rhythm = forms.ChoiceField(
        label=gettext_lazy("Count it by itself"),
        required=False,
        choices=[("", gettext_lazy("never")), *SavedReport.Rhythm.choices],
    )
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


@never_cache
@may_see
@require_GET
def saved_reports(request):
    return _saved_reports(request, SavingForm(initial={"query": request.GET.urlencode()}))


@never_cache
@may_see
@require_POST
def save_report(request):
    form = SavingForm(request.POST)
    if form.is_valid():
        filters = FiltersForm(
            QueryDict(form.cleaned_data["query"]),
            exact=request.user.has_perm("reports.view_exact"),
        )
        if filters.is_valid():
            try:
                saving.save(
                    member=request.user,
                    name=form.cleaned_data["name"],
                    form=filters,
                    rhythm=form.cleaned_data["rhythm"],
                    at=timezone.now(),
                )
            except NameTaken:
                form.add_error("name", _("You have a report of this name already."))
            else:
                messages.success(request, _("The report is saved."))
                return redirect("saved_reports")
        else:
            form.add_error(None, _("These filters do not exist. Choose them again."))
    return _saved_reports(request, form, status=422)


@never_cache
@may_see
@require_POST
def count_report(request, pk):
    saved = get_object_or_404(SavedReport, pk=pk, member=request.user)
    try:
        run = saving.count(saved=saved, at=timezone.now())
    except CannotCount as problem:
        messages.error(request, str(problem))
        return redirect("saved_reports")
    return redirect("report_run", run.pk)


@never_cache
@may_see
@require_POST
def delete_report(request, pk):
    get_object_or_404(SavedReport, pk=pk, member=request.user).delete()
    messages.success(request, _("The report is deleted. What it said before is kept."))
    return redirect("saved_reports")


@never_cache
@may_see
@require_GET
def report_run(request, pk):
    run = _run(request, pk)
    table = tables.restored(run.table)
    return render(
        request,
        "reports/run.html",
        {
            "page_title": run.name,
            "header_icon": "success",
            "run": run,
            "table": table,
            "chart": charts.bars(table),
        },
    )


@never_cache
@may_see
@require_GET
def report_run_file(request, pk, kind):
    run = _run(request, pk)
    table = tables.restored(run.table)
    if kind == "pdf":
        content, content_type = (
            pages.pdf(
                table=table, title=run.name, language=run.language, counted_at=run.counted_at
            ),
            "application/pdf",
        )
    else:
        write, content_type = exports.FILES[kind]
        content = write(table)
    response = HttpResponse(content, content_type=content_type)
    day = timezone.localdate(run.counted_at, timezone.get_default_timezone()).isoformat()
    response["Content-Disposition"] = f'attachment; filename="report-{run.pk}-{day}.{kind}"'
    return response


def _run(request, pk):
    """Exact figures are nobody's who may not see them, whoever counted them."""
    run = get_object_or_404(ReportRun, pk=pk)
    if not (run.published or request.user.has_perm("reports.view_exact")):
        raise Http404
    return run


def _saved_reports(request, form, *, status=200):
    runs = ReportRun.objects.order_by("-counted_at", "-pk")
    if not request.user.has_perm("reports.view_exact"):
        runs = runs.filter(published=True)
    return render(
        request,
        "reports/saved.html",
        {
            "page_title": _("Saved reports"),
            "header_icon": "success",
            "form": form,
            "saved": SavedReport.objects.filter(member=request.user).order_by("name"),
            "runs": runs.defer("table")[:RUNS_SHOWN],
        },
        status=status,
    )
