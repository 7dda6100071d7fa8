from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig

# Whoever loads the site rings where the worker listens: without its Celery app, tasks would be sent
# to a broker that nobody named.
from lms.celery import app as celery_app

__all__ = ["SiteConfig", "WaymarkUsersConfig", "celery_app"]


class SiteConfig(AppConfig):
    name = "lms"
    label = "lms"
    default = True

    def ready(self):
        from lms import receivers  # noqa: F401, PLC0415 - receivers need loaded models


class WaymarkUsersConfig(WagtailUsersAppConfig):
    """Wagtail's user management with the fields a member has."""

    user_viewset = "lms.members.viewsets.MemberViewSet"
