from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.reports import exports, saved_views, token_views, views
from lms.reports.panels import Lately, QuarterPanel, YesterdayPanel


@hooks.register("register_admin_urls")
def report_urls():
    return [
        path("reports/completion/", views.completion_report, name="completion_report"),
        path("reports/saved/", saved_views.saved_reports, name="saved_reports"),
        path("reports/saved/new/", saved_views.save_report, name="save_report"),
        path("reports/saved/<int:pk>/count/", saved_views.count_report, name="count_report"),
        path("reports/saved/<int:pk>/delete/", saved_views.delete_report, name="delete_report"),
        path("reports/access/", token_views.access_tokens, name="access_tokens"),
        path("reports/access/new/", token_views.make_token, name="make_token"),
        path(
            "reports/access/<int:pk>/delete/", token_views.take_token_back, name="take_token_back"
        ),
        path("reports/runs/<int:pk>/", saved_views.report_run, name="report_run"),
        *(
            path(
                f"reports/runs/<int:pk>/report.{kind}",
                saved_views.report_run_file,
                {"kind": kind},
                name=f"report_run_{kind}",
            )
            for kind in ("pdf", *exports.FILES)
        ),
        path("reports/enrolments/", views.ask_for_enrolments, name="ask_for_enrolments"),
        *(
            path(
                f"reports/completion.{kind}",
                views.completion_file,
                {"kind": kind},
                name=f"completion_{kind}",
            )
            for kind in exports.FILES
        ),
    ]


class ReportMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("reports.view_completion")


@hooks.register("register_reports_menu_item")
def completion_item():
    return ReportMenuItem(
        _("Completion"), reverse("completion_report"), icon_name="success", order=1
    )


@hooks.register("register_reports_menu_item")
def saved_item():
    return ReportMenuItem(
        _("Saved reports"), reverse("saved_reports"), icon_name="list-ul", order=2
    )


@hooks.register("register_reports_menu_item")
def access_item():
    return ReportMenuItem(
        _("Access for programs"), reverse("access_tokens"), icon_name="key", order=3
    )


@hooks.register("construct_homepage_panels")
def add_quarter(request, panels):
    if request.user.has_perm("reports.view_completion"):
        lately = Lately()
        exact = request.user.has_perm("reports.view_exact")
        if exact:
            panels.append(YesterdayPanel(lately))
        panels.append(QuarterPanel(lately, exact=exact))
