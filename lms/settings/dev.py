"""For `make demo` and for working on the code: nothing secret, mail on the console."""

from lms.settings.base import *  # noqa: F403
from lms.settings.base import env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env(
    "SECRET_KEY", default="not-secret-for-development-on-this-computer-only-0123456789"
)
DELIVERY_BACKEND = "django.core.mail.backends.console.EmailBackend"
