from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.doors import on_the_way
from lms.work_views import background_work


@hooks.register("register_admin_urls")
def background_work_url():
    return [path("background-work/", background_work, name="background_work")]


class AdministratorsMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.is_superuser


@hooks.register("register_settings_menu_item")
def background_work_item():
    return AdministratorsMenuItem("Background work", reverse("background_work"), icon_name="cogs")


@hooks.register("construct_page_chooser_queryset")
def offer_own_pages(pages, request):
    """Wagtail offers every page with the title of its draft."""
    if request.user.is_superuser:
        return pages
    return pages.filter(pk__in=on_the_way(request.user).order_by().values("pk"))


@hooks.register("construct_reports_menu")
def hide_reports(request, items):
    if not request.user.has_perm("reports.view_completion"):
        items.clear()
