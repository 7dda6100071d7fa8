from django.apps import AppConfig


class H5PConfig(AppConfig):
    name = "cms.h5p"
    label = "h5p"
