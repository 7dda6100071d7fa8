from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "lms.reports"
    label = "reports"

    def ready(self) -> None:
        # They need loaded models.
        from lms.reports import receivers, rows  # noqa: F401, PLC0415
        from lms.secretariat import orders  # noqa: PLC0415

        orders.offer(rows.ENROLMENTS)
