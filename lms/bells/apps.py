from django.apps import AppConfig


class BellsConfig(AppConfig):
    name = "lms.bells"
    label = "bells"
