from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "lms.members"
    label = "members"

    def ready(self):
        from lms.members import receivers  # noqa: F401, PLC0415 - receivers need loaded models
