from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"

    def ready(self):
        from cms import receivers  # noqa: F401, PLC0415 - receivers need loaded models
