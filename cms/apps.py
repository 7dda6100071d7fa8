from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"

    def ready(self):
        from cms import (  # noqa: PLC0415 - they need loaded models
            beginnings,
            receivers,  # noqa: F401
        )

        beginnings.register()
