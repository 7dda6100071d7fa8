"""For real installations. Refuses to start when a secret or an address is missing."""

from django.core.exceptions import ImproperlyConfigured

from lms.settings.base import *  # noqa: F403
from lms.settings.base import EMAIL_BACKEND as ROW_BACKEND
from lms.settings.base import env

DEBUG = False
STARTS_ONLY_WHEN_READY = True
SECOND_FACTOR_COMPULSORY = True
# What was locked with an earlier key can still be opened.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# No defaults: a missing variable raises ImproperlyConfigured and names itself.
SECRET_KEY = env("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short: it takes 50 random characters or more.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
SITE_URL = WAGTAILADMIN_BASE_URL = env("SITE_URL")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL")
CONTACT_EMAIL = env("CONTACT_EMAIL")
vars().update(_mail := env.email("EMAIL_URL"))
DELIVERY_BACKEND, EMAIL_BACKEND = _mail["EMAIL_BACKEND"], ROW_BACKEND

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies of your own stand before the site, each adding the address it was asked from to
# X-Forwarded-For. Guesses are limited by that address: without it, all members would share one.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1)
SECURE_SSL_REDIRECT = True
# The admin shows pages in frames of its own; nobody else may.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
KNOWN_DEVICE_COOKIE_NAME = "__Host-known-device"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
