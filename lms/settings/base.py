"""Settings every installation shares. What differs is read from the environment.

Nothing but Python is needed by default: SQLite, files and a broker made of files, all under
``VAR_DIR``. ``DATABASE_URL``, ``BROKER_URL`` and ``CACHE_URL`` switch to grown services.
"""

from pathlib import Path

import django.conf.locale
import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from lms import digits
from lms.settings.schedule import *  # noqa: F403

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
NODE_MODULES = BASE_DIR / "node_modules"

SITE_URL = env("SITE_URL", default=f"http://127.0.0.1:{env('PORT', default='8000')}")
WAGTAILADMIN_BASE_URL = SITE_URL
# Under which certificates were signed before the site moved.
FORMER_SITE_URLS = env.list("FORMER_SITE_URLS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_NAME = env("SITE_NAME", default="Waymark")
# What strangers reach is checked before it starts: see lms.readiness.
STARTS_ONLY_WHEN_READY = False

INSTALLED_APPS = [
    # First, so that translated columns exist before anything asks a model for its fields.
    "modeltranslation",
    "lms",
    "lms.privacy",
    "lms.reports",
    "lms.secretariat",
    "certificates",
    "courses",
    "assessments",
    "cms",
    "cms.h5p",
    "lms.members",
    "lms.mails",
    "lms.bells",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "lms.apps.WaymarkUsersConfig",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.contrib.settings",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    # For the site's own templates of fields: see cms.beginnings.
    "django.forms",
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

MIDDLEWARE = [
    "lms.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.compression.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "lms.middleware.DigitsMiddleware",
    "lms.middleware.RequestSizeMiddleware",
    "lms.middleware.ImpossibleValuesMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms.middleware.SharedPhoneMiddleware",
    "lms.members.devices.KnownDeviceMiddleware",
    "lms.middleware.MemberLocaleMiddleware",
    "lms.middleware.WaitingMiddleware",
    "lms.middleware.SecondFactorMiddleware",
    "lms.middleware.DoorsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lms.middleware.PolicyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.privacy.looks.LookMiddleware",
    "courses.addresses.FormerAddressMiddleware",
    "courses.withdrawals.WithdrawnMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.context_processors.site",
            ],
        },
    }
]

# Database

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'waymark.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers do not wait for the writer (WAL); a writer takes its lock at once instead of
    # failing half way (IMMEDIATE), and waits its turn.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        # What is deleted is gone from the file, too.
        " PRAGMA secure_delete=ON;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# In seconds. To open SQLite's file for each request, and to close it as the last who had it open,
# takes a fifth of a page's time. What its log keeps meanwhile is taken in every night: see
# lms.privacy.tasks.
DATABASES["default"]["CONN_MAX_AGE"] = 60

CACHES = {
    # Counts that limit guessing are rows; a cache that is down or empties itself forgets none.
    "default": {
        "BACKEND": "lms.site_cache.SiteCache",
        "LOCATION": "members_count",
        "OPTIONS": {"PASSING": "passing"},
    },
    "passing": env.cache("CACHE_URL", default=f"filecache://{VAR_DIR / 'cache'}"),
}
if CACHES["passing"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    CACHES["passing"].setdefault("OPTIONS", {}).update(socket_connect_timeout=1, socket_timeout=1)
# Not in the cache too: a session that ended while the cache did not answer would be open again.
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# Background work: the row is the queue, these settings are about the doorbell; what is done when
# is in lms.settings.schedule.

# A broker of files needs no host; without one, kombu says on every connection that it takes this.
CELERY_BROKER_URL = env("BROKER_URL", default="filesystem://localhost")
if CELERY_BROKER_URL.startswith("filesystem://"):
    _queue = VAR_DIR / "queue"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # One folder for both directions: what web writes is what the worker reads.
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "control_folder": str(_queue / "control"),
        "polling_interval": 0.05,
    }
    for _folder in ("messages", "control"):
        try:
            (_queue / _folder).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ImproperlyConfigured(
                f"{VAR_DIR} cannot be written ({error.strerror}). Choose another folder: VAR_DIR=…"
            ) from error
else:
    # A broker that is down costs a request milliseconds, one that does not answer a second: left
    # alone, kombu would try again for six. The sweep finds what was not sent.
    CELERY_BROKER_CONNECTION_TIMEOUT = 1
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "socket_connect_timeout": 1,
        "socket_timeout": 1,
        "max_retries": 0,
    }
# Workers write their log as the rest of the site does.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

# People

AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "lms.members.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "lms.members.accounts.display_name"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "lms.members.joining.JoinForm"
ACCOUNT_FORMS = {
    "login": "lms.members.forms.SignInForm",
    "signup": "lms.members.forms.SignUpForm",
    "reset_password": "lms.members.forms.PasswordForgottenForm",
    "add_email": "lms.members.forms.AnotherAddressForm",
}
# A confirmed address, and the same answer whether or not it was known before: nobody can find
# out who is a member by trying addresses.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
# Tries of passwords are limited in lms.members.guessing. A whole class may sign in at once from
# behind one address, and thirty people of a workshop join within a minute.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "signup": "60/m/ip",
    # Who presses again is told whether another mail was sent; nobody's inbox is filled.
    "confirm_email": "1/1m/key,6/1h/key",
}
KNOWN_DEVICE_COOKIE_NAME = "known-device"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
# On a shared phone a session may be somebody else's: whoever changes how one signs in types the
# password again, within five minutes before.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# A second step is offered to all. Those who look after members and certificates open the admin only
# with it where this is on; a demo is to be looked at.
SECOND_FACTOR_COMPULSORY = False
MFA_ADAPTER = "lms.members.second_factor.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "lms.members.factor_forms.CodeForm",
    "reauthenticate": "lms.members.factor_forms.CodeAgainForm",
    "activate_totp": "lms.members.factor_forms.AppForm",
    "add_webauthn": "lms.members.factor_forms.PasskeyForm",
    "edit_webauthn": "lms.members.factor_forms.PasskeyNameForm",
}
MFA_TOTP_ISSUER = SITE_NAME
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# Nobody gets in before their first address is confirmed; what stays unconfirmed besides it is an
# address that a member is about to move to, and members with a second step move too.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# How long members can read who of the staff opened pages about them.
LOOKS_KEPT_DAYS = env.int("LOOKS_KEPT_DAYS", default=365)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_learning"
LOGOUT_REDIRECT_URL = "home"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Waymark <no-reply@waymark.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Of the secretariat: shown to members wherever a page tells them to write.
CONTACT_EMAIL = env("CONTACT_EMAIL", default="secretariat@waymark.example")
# Whatever is sent becomes a row; the worker hands it to this one.
EMAIL_BACKEND = "lms.mails.backend.RowBackend"
DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
# They hear of errors: a mail for each kind of error in an hour, which names nobody.
ADMINS = [("", address) for address in env.list("ADMINS", default=[])]
# Seconds for each step of a conversation with the mail server.
EMAIL_TIMEOUT = 10

# Languages: offered to learners, and one column per translated field.

django.conf.locale.LANG_INFO["ps"] = {
    # Django does not know Pashto; ours is in lms/locale.
    "bidi": True,
    "code": "ps",
    "name": "Pashto",
    "name_local": "پښتو",
}
django.conf.locale.LANG_INFO["si"] = {
    "bidi": False,
    "code": "si",
    "name": "Sinhala",
    "name_local": "සිංහල",
}
django.conf.locale.LANG_INFO["km"] = {**django.conf.locale.LANG_INFO["km"], "name_local": "ខ្មែរ"}
# The name its readers in Afghanistan look for beside the one Django gives it.
django.conf.locale.LANG_INFO["fa"] = {
    **django.conf.locale.LANG_INFO["fa"],
    "name": "Dari / Persian",
    "name_local": "دری / فارسی",
}
LANGUAGES_BIDI = ["ar", "fa", "ps", "ur"]
LANGUAGES = [
    ("en", _("English")),
    ("my", _("Burmese")),
    ("fa", _("Dari / Persian")),
    ("ps", _("Pashto")),
    ("ur", _("Urdu")),
    ("ar", _("Arabic")),
    ("th", _("Thai")),
    ("id", _("Indonesian")),
    ("ms", _("Malay")),
    ("bn", _("Bengali")),
    ("km", _("Khmer")),
    ("ta", _("Tamil")),
    ("si", _("Sinhala")),
    ("ne", _("Nepali")),
    ("vi", _("Vietnamese")),
    ("ja", _("Japanese")),
    ("ko", _("Korean")),
    ("zh-hans", _("Simplified Chinese")),
]
LANGUAGE_CODE = "en"
# Whose readers read numbers in their language's own digits: see lms.digits.
NATIVE_DIGITS = env.list("NATIVE_DIGITS", default=[])
if _unfit := digits.unfit(NATIVE_DIGITS, offered=[code for code, _name in LANGUAGES]):
    raise ImproperlyConfigured(
        f"NATIVE_DIGITS names {', '.join(_unfit)}: not offered here, or read with 0 to 9 only."
    )
LOCALE_PATHS = [BASE_DIR / "lms" / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "lms.formats"
# For languages whose formats Django does not know.
DATE_FORMAT = "j F Y"
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="UTC")
# A year: who chose a language finds the site in it, long after the browser was closed.
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"

MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_CUSTOM_FIELDS = ("StreamField", "TranslatableStreamField")
MODELTRANSLATION_FALLBACK_LANGUAGES = {
    "default": ("en", *(code for code, _name in LANGUAGES if code != "en"))
}


def _name_in(name, code):
    # The library has a code of its own for Indonesian, whose columns would else end as keys do.
    return f"{name} ({dict(LANGUAGES)['id' if code == 'ind' else code]})"


# As staff read it where no form of ours names the field: in the list of where a file is used.
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = _name_in

# Wagtail

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILIMAGES_IMAGE_MODEL = "cms.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "cms.Attachment"
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = [("en", "English")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English")]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Addresses and passwords are changed on the members' own pages, which confirm them and limit tries.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
# Nobody types another's password: a link is sent with which they choose it.
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_AUTOSAVE_INTERVAL = 5000
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["bold", "italic", "ol", "ul", "link", "document-link"]},
    }
}
WAGTAILEMBEDS_FINDERS = []
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = [
    *("pdf", "docx", "doc", "odt", "txt", "pptx", "ppt", "odp", "xlsx", "xls", "ods", "csv"),
    *("mp3", "m4a", "ogg", "wav", "mp4", "webm", "vtt", "srt"),
]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.documents.DocumentForm"
# What a phone's camera makes, and not what keeps a processor busy for many seconds.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# No form of ours has more than one.
DATA_UPLOAD_MAX_NUMBER_FILES = 5
# In bytes, with everything around a form's fields; a film is the largest that anybody brings.
LARGEST_REQUEST = 3 * 1024 * 1024
LARGEST_STAFF_REQUEST = 200 * 1024 * 1024
# A file with more questions is refused: storing them keeps a web process busy for too long.
QUESTIONS_AT_ONCE = env.int("QUESTIONS_AT_ONCE", default=2_000)
# Beyond these an H5P package is refused: see cms.h5p.limits. The largest of 51 from other sites had
# 925 files and unpacked to 12 times its size.
_MB = 1024 * 1024
H5P_LIMITS = {
    "package": env.int("H5P_LARGEST_PACKAGE_MB", default=100) * _MB,
    "files": env.int("H5P_MOST_FILES", default=5_000),
    "file": 50 * _MB,
    "whole": 200 * _MB,
    "ratio": 200,
    "ratio_from": 1 * _MB,
    "json": 5 * _MB,
    "json_depth": 64,
    # Lists and objects: each takes far more memory than the two letters it is written with.
    "json_parts": 200_000,
    "path": 255,
}

# Files

# Styles and scripts are for this site's own pages.
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = []
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Certificates carry names: never under MEDIA_ROOT, which a web server may hand to anybody.
PRIVATE_ROOT = VAR_DIR / "private"
# Copies of the facts for counting; whatever is here is made again from the database.
COLUMNS_ROOT = VAR_DIR / "columns"
# What certificates and lists of revoked ones are signed with: for the eyes of worker and web only.
CERTIFICATE_KEYS_ROOT = Path(env("CERTIFICATE_KEYS_ROOT", default=str(VAR_DIR / "keys")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # Names stand in them: for nobody else on the computer.
        "OPTIONS": {
            "location": str(PRIVATE_ROOT),
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "lms.storage.SiteStaticFilesStorage"},
}

# Security

SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lms.views.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"
# Pages ask no other host for anything.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    },
}
# Wagtail writes styles into its pages, and shows pictures before they are uploaded. What it would
# write as scripts stands in attributes here: see cms.beginnings.
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
}

# One object per line, for programs that collect logs: LOG_FORMAT=json.
_log_format = env("LOG_FORMAT", default="line")
if _log_format not in ("line", "json"):
    raise ImproperlyConfigured(f"LOG_FORMAT is line or json, not {_log_format}.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "lms.logs.JsonFormatter"},
    },
    "filters": {"known hosts": {"()": "lms.logs.KnownHosts"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": _log_format},
        "admins": {"class": "lms.logs.MailToAdmins"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console", "admins"], "level": "INFO"},
    "loggers": {
        # Django's own handlers mail forms and sessions to ADMINS.
        "django": {"handlers": [], "level": "INFO"},
        "django.request": {"filters": ["known hosts"]},
        # Not without a handler: Python would print them after all.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        # Two lines for every saved object, of no use to an operator.
        "django_tasks": {"level": "WARNING"},
    },
}
