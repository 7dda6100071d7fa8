from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "lms.reports"
    label = "reports"

    def ready(self) -> None:
        from lms.reports import receivers  # noqa: F401, PLC0415 - it needs loaded models
