from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self):
        from assessments import policies  # noqa: PLC0415 - policies need loaded models

        policies.register()
