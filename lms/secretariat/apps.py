from django.apps import AppConfig


class SecretariatConfig(AppConfig):
    name = "lms.secretariat"
    label = "secretariat"
