import os

from celery import Celery

from lms import folder_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

folder_broker.register()
app = Celery("waymark")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
