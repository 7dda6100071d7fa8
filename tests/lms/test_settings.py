"""Settings of a real installation."""

import os
import runpy
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NEEDED = {
    "SECRET_KEY": "Nn3vPq8hTfD2wK5xR7yB9mC4jL6sA1gEzUoI0eWrTqYuHaVcXb7dSk",
    "ALLOWED_HOSTS": "learn.example.org",
    "SITE_URL": "https://learn.example.org",
    "DEFAULT_FROM_EMAIL": "Waymark <no-reply@learn.example.org>",
    "CONTACT_EMAIL": "secretariat@learn.example.org",
    "EMAIL_URL": "smtp://mail.example.org:25",
}
PRODUCTION = settings.BASE_DIR / "lms" / "settings" / "production.py"


def start(tmp_path, **environment):
    """What a process says that starts with the settings of a real installation."""
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "lms.settings.production",
            **environment,
        },
        capture_output=True,
        text=True,
    )


def test_a_real_installation_starts_and_has_nothing_left_open(tmp_path):
    answer = start(tmp_path, **NEEDED)
    assert answer.returncode == 0
    assert [line for line in answer.stderr.splitlines() if line.startswith("?:")] == []


def test_a_real_installation_without_its_secret_does_not_start(tmp_path):
    answer = start(tmp_path, **{name: NEEDED[name] for name in NEEDED if name != "SECRET_KEY"})
    assert answer.returncode != 0
    assert "SECRET_KEY" in answer.stderr.splitlines()[-1]


@pytest.mark.parametrize("secret", ["", "changeme", "x" * 49])
def test_a_secret_that_is_none_is_refused(monkeypatch, secret):
    for name, value in {**NEEDED, "SECRET_KEY": secret}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        runpy.run_path(str(PRODUCTION))


@pytest.mark.parametrize("missing", NEEDED)
def test_each_setting_without_a_default_is_asked_for_by_name(monkeypatch, missing):
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)
    runpy.run_path(str(PRODUCTION))
    monkeypatch.delenv(missing)
    with pytest.raises(ImproperlyConfigured, match=missing):
        runpy.run_path(str(PRODUCTION))


def test_a_real_installation_shows_no_debug_pages_and_sends_cookies_encrypted(monkeypatch):
    for name, value in {**NEEDED, "DEBUG": "on"}.items():
        monkeypatch.setenv(name, value)
    chosen = runpy.run_path(str(PRODUCTION))
    assert chosen["DEBUG"] is False
    assert chosen["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")
    for name in (
        "SESSION_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "CSRF_COOKIE_SECURE",
        "LANGUAGE_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    ):
        assert chosen[name] is True
    assert chosen["SECURE_HSTS_SECONDS"] >= 31_536_000


def test_no_settings_but_those_of_a_computer_of_ones_own_carry_a_secret():
    for path in PRODUCTION.parent.glob("*.py"):
        if path.name not in ("dev.py", "test.py"):
            assert 'SECRET_KEY = "' not in path.read_text()
