from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "lms.privacy"
    label = "privacy"

    def ready(self):
        from lms.privacy import receivers  # noqa: F401, PLC0415 - receivers need loaded models
