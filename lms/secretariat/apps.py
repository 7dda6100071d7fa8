from django.apps import AppConfig


class SecretariatConfig(AppConfig):
    name = "lms.secretariat"
    label = "secretariat"

    def ready(self) -> None:
        from lms.secretariat import files, orders  # noqa: PLC0415 - they need loaded models

        orders.offer(files.MEMBERS)
