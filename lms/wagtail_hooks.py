from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

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
