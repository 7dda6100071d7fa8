from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lms.reports import charts, completion, exports
from lms.reports.forms import FiltersForm

may_see = permission_required("reports.view_completion", raise_exception=True)


@never_cache
@may_see
@require_GET
def completion_report(request):
    form = FiltersForm(request.GET)
    found = completion.report(form.filters) if form.is_valid() else None
    return render(
        request,
        "reports/completion.html",
        {
            "page_title": _("Completion"),
            "header_icon": "success",
            "form": form,
            "report": found,
            "chart": charts.months(found.by_month) if found else None,
            "export_query": request.GET.urlencode(),
        },
    )


@never_cache
@may_see
@require_GET
def completion_csv(request):
    form = FiltersForm(request.GET)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422, content_type="text/plain")
    response = HttpResponse(
        exports.completion_csv(completion.report(form.filters)),
        content_type="text/csv; charset=utf-8",
    )
    today = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="completion-{today}.csv"'
    return response
