from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"

    def ready(self):
        from certificates import receivers  # noqa: F401, PLC0415 - receivers need loaded models
