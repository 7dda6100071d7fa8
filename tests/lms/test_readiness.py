"""A real installation does not start while strangers could walk in or certificates would wait."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from celery.signals import beat_init, worker_init
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import to_locale

from lms import readiness
from lms.demo import people
from tests.factories.members import MemberFactory
from tests.lms.test_settings import NEEDED


@pytest.fixture
def ready(settings, tmp_path):
    """A site that lacks nothing; its catalogues are compiled whether or not this checkout's are."""
    settings.STARTS_ONLY_WHEN_READY = True
    settings.LOCALE_PATHS = [tmp_path]
    for code, _name in settings.LANGUAGES:
        path = readiness._catalogue(code)
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            write_mo(file, Catalog(locale=to_locale(code)))
    return settings


@pytest.mark.django_db
def test_a_site_that_lacks_nothing_starts(ready):
    MemberFactory(email="somebody@example.org", password=people.PASSWORD)
    readiness.refuse_unready()


@pytest.mark.django_db
@pytest.mark.parametrize("email", people.emails())
def test_a_site_with_a_password_that_everybody_knows_does_not_start(ready, email):
    member = MemberFactory(email=email, password=people.PASSWORD)
    with pytest.raises(ImproperlyConfigured, match=email):
        readiness.refuse_unready()
    member.is_active = False
    member.save()
    readiness.refuse_unready()
    member.is_active = True
    member.set_password("another one, and only mine")
    member.save()
    readiness.refuse_unready()


@pytest.mark.django_db
def test_a_site_without_compiled_translations_does_not_start(ready):
    readiness._catalogue("ps").unlink()
    with pytest.raises(ImproperlyConfigured, match=r"not compiled \(ps\).*make install"):
        readiness.refuse_unready()


@pytest.mark.django_db
def test_a_site_without_a_signing_key_does_not_start(ready, tmp_path):
    ready.CERTIFICATE_KEYS_ROOT = tmp_path / "missing"
    with pytest.raises(ImproperlyConfigured, match="no key to sign certificates with"):
        readiness.refuse_unready()


@pytest.mark.django_db
@pytest.mark.parametrize("started", [worker_init, beat_init])
def test_worker_and_scheduler_refuse_as_the_web_server_does(ready, tmp_path, started):
    ready.CERTIFICATE_KEYS_ROOT = tmp_path / "missing"
    with pytest.raises(SystemExit, match="no key to sign"):
        started.send(sender=None)


@pytest.mark.django_db
def test_a_computer_of_ones_own_is_asked_nothing(settings, tmp_path):
    settings.CERTIFICATE_KEYS_ROOT = tmp_path / "missing"
    readiness.refuse_unready()


@pytest.mark.parametrize("module", ["lms.wsgi", "lms.celery"])
def test_what_serves_takes_the_settings_of_a_real_installation(module, tmp_path):
    told = subprocess.run(
        [
            *(sys.executable, "-c"),
            f"import {module}; from django.conf import settings; settings.DEBUG",
        ],
        cwd=django_settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(tmp_path),
            **{name: NEEDED[name] for name in NEEDED if name != "SECRET_KEY"},
        },
        capture_output=True,
        text=True,
    )
    assert told.returncode != 0
    assert "SECRET_KEY" in told.stderr.splitlines()[-1]


def test_the_web_server_does_not_start_over_an_empty_database(tmp_path):
    told = subprocess.run(
        [sys.executable, "-c", "import lms.wsgi"],
        cwd=Path(django_settings.BASE_DIR),
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **NEEDED},
        capture_output=True,
        text=True,
    )
    assert told.returncode != 0
    assert "The database cannot be read" in told.stderr
