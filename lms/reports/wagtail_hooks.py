from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.reports import views
from lms.reports.panels import QuarterPanel


@hooks.register("register_admin_urls")
def report_urls():
    return [
        path("reports/completion/", views.completion_report, name="completion_report"),
        *(
            path(
                f"reports/completion.{kind}",
                views.completion_file,
                {"kind": kind},
                name=f"completion_{kind}",
            )
            for kind in views.FILES
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


@hooks.register("construct_homepage_panels")
def add_quarter(request, panels):
    if request.user.has_perm("reports.view_completion"):
        panels.append(QuarterPanel(exact=request.user.has_perm("reports.view_exact")))
