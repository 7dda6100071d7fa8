"""For the test suite: the real application, with cheap passwords and mail kept in memory."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("VAR_DIR", str(Path(tempfile.gettempdir()) / "waymark-test"))

from lms.settings.base import *  # noqa: F403
from lms.settings.base import DATABASES, STORAGES, VAR_DIR

DEBUG = False
SECRET_KEY = "tests-only"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    # Tests of pages must not depend on files collected earlier; lms.storage has tests of its own.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WAGTAILADMIN_BASE_URL = SITE_URL = "http://testserver"
LOGGING_CONFIG = None
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in real use: servers, workers and threads of a test each open it for themselves.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
VAR_DIR.mkdir(parents=True, exist_ok=True)
