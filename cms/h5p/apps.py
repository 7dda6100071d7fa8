from django.apps import AppConfig


class H5PConfig(AppConfig):
    name = "cms.h5p"
    label = "h5p"

    def ready(self):
        from cms.h5p import policies  # noqa: PLC0415 - policies need loaded models

        policies.register()
