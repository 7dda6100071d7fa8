"""What must be so before a real installation serves anybody.

Checked when web server, worker and scheduler start (``lms.wsgi``, ``lms.celery``), not when a
command runs: commands are what puts it right.
"""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.utils.translation import to_locale

from certificates.credentials import keys
from lms.demo import people
from lms.members.models import Member


def refuse_unready() -> None:
    """Raise ``ImproperlyConfigured`` with all that is amiss, where the settings ask for it."""
    if settings.STARTS_ONLY_WHEN_READY and (found := problems()):
        raise ImproperlyConfigured("This site does not start:\n- " + "\n- ".join(found))


def problems() -> list[str]:
    """What is amiss, a sentence each, with what to do about it."""
    return [*_missing_catalogues(), *_missing_keys(), *_printed_passwords()]


def _missing_catalogues() -> list[str]:
    missing = [
        code
        for code, _name in settings.LANGUAGES
        if code != settings.LANGUAGE_CODE and not _catalogue(code).exists()
    ]
    if not missing:
        return []
    return [f"Translations are not compiled ({', '.join(missing)}). Run: make install"]


def _catalogue(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0], to_locale(language), "LC_MESSAGES", "django.mo")


def _missing_keys() -> list[str]:
    if keys.public_keys():
        return []
    return [
        f"There is no key to sign certificates with in {settings.CERTIFICATE_KEYS_ROOT}. A new site"
        " makes one with: manage.py install. A site that had one gets it back from its backup."
    ]


def _printed_passwords() -> list[str]:
    """Accounts of the demo into which anybody who read about it can sign in."""
    try:
        found = [
            member.email
            for member in Member.objects.filter(email__in=people.emails(), is_active=True)
            if member.check_password(people.PASSWORD)
        ]
    except DatabaseError as error:
        return [f"The database cannot be read ({str(error).strip()}). Run: make install"]
    if not found:
        return []
    return [
        f"Accounts of the demo have the password that everybody knows ({', '.join(sorted(found))})."
        " Begin with a database of its own, or deactivate them."
    ]
