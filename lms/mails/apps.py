from django.apps import AppConfig


class MailsConfig(AppConfig):
    name = "lms.mails"
    label = "mails"
