from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lms.reports import charts, columns, completion, exports, links, rows, tables
from lms.reports.columns import BEHIND
from lms.reports.figures import By
from lms.reports.forms import FiltersForm
from lms.secretariat import orders
from lms.secretariat.sheets import WRITERS

NOTHING = {
    By.QUIZ: gettext_lazy("This course has no quizzes, or only such for practice."),
    By.TOPIC: gettext_lazy(
        "Of those who fit these filters nobody took a test before and after this course."
    ),
    By.TOPIC_GAPS: gettext_lazy(
        "Nobody completed a course that fits these filters, or no course has a topic yet: topics "
        "are chosen where a course is edited."
    ),
}
"""Why there are no groups where that is not for the filters."""
may_see = permission_required("reports.view_completion", raise_exception=True)


@never_cache
@may_see
@require_GET
def completion_report(request):
    form = _form(request)
    context = {
        "page_title": _("Completion"),
        "header_icon": "success",
        "form": form,
        "export_query": request.GET.urlencode(),
        "kinds": WRITERS,
    }
    if form.exact:
        mine = orders.of(request.user, at=timezone.now())
        context["files"] = mine.filter(what=rows.ENROLMENTS.what)
    if form.is_valid():
        table, counted_at = _counted(form)
        context |= {
            "table": table,
            "may_see_rows": form.exact,
            "published": form.for_publication,
            "chart": charts.bars(table),
            "links": links.of_groups(form=form, table=table, reader=request.user),
            "to_members": form.breakdown is By.ORGANISATION,
            "nothing": NOTHING.get(form.breakdown),
            "counted_at": counted_at,
            "behind": timezone.now() - counted_at > BEHIND,
        }
    status = 422 if form.errors else 200
    return render(request, "reports/completion.html", context, status=status)


@never_cache
@may_see
@require_GET
def completion_file(request, kind):
    form = _form(request)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422, content_type="text/plain")
    write, content_type = exports.FILES[kind]
    table, _counted_at = _counted(form)
    response = HttpResponse(write(table), content_type=content_type)
    today = timezone.localdate(timezone=timezone.get_default_timezone()).isoformat()
    response["Content-Disposition"] = f'attachment; filename="completion-{today}.{kind}"'
    return response


@never_cache
@permission_required("reports.view_exact", raise_exception=True)
@require_POST
def ask_for_enrolments(request):
    """The worker writes them; filters that are not valid are told on the report's page."""
    query = request.POST.get("query", "")
    form = FiltersForm(QueryDict(query), exact=True)
    kind = request.POST.get("kind")
    if kind not in WRITERS:
        raise Http404
    if not form.is_valid():
        return redirect(f"{reverse('completion_report')}?{form.query}")
    order = rows.ask(form=form, kind=kind, by=request.user, at=timezone.now())
    return redirect("ordered_file", order.pk)


def _form(request):
    return FiltersForm(request.GET, exact=request.user.has_perm("reports.view_exact"))


def _counted(form):
    """The table of a valid form, and when it was counted."""
    copy = columns.current(at=timezone.now())
    report = completion.report(
        filters=form.filters, by=form.breakdown, columns=copy, compared=form.compared
    )
    return tables.table(report, published=form.for_publication), report.counted_at
