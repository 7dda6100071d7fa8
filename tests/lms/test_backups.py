"""A backup brings a site back: rehearsed in an empty place, with a database of its own."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
import tarfile
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from certificates import issuing
from certificates.credentials import keys
from certificates.models import Certificate
from lms.backups import archive, databases, restoring, writing
from lms.mails.models import Mail
from lms.members.models import Member
from tests.factories.courses import (
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import PASSWORD, MemberFactory

PASSPHRASE = "a lantern on the long way"
AT = datetime(2026, 11, 29, 3, tzinfo=UTC)

ARRIVE = """
import sys, django
django.setup()
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from certificates.models import Certificate
from lms.mails.models import Mail
settings.ALLOWED_HOSTS = ["*"]
email, password, printed = sys.argv[1:]
client = Client()
signed_in = client.post("/en/accounts/login/", {"login": email, "password": password})
assert signed_in.status_code == 302, signed_in.content.decode()
certificate = Certificate.objects.get()
assert client.get("/en/my-learning/").status_code == 200
with certificate.pdf.open("rb") as file:
    assert file.read(5) == b"%PDF-"
assert default_storage.open("guide.txt").read() == b"How to begin"
assert not Mail.objects.exists()
call_command("verify_certificate", printed)
"""


@pytest.fixture
def site(transactional_db, settings, tmp_path):
    """A site with a member, a certificate, a file and what is of the moment."""
    settings.CERTIFICATE_KEYS_ROOT = tmp_path / "site-keys"
    keys.new_key(at=AT)
    course = published_course(lessons=1)
    member = MemberFactory(email="nok@example.org")
    path_enrolment = PathEnrolmentFactory(member=member, path=published_path(course))
    complete_course(member, course)
    issued = issuing.issue(path_enrolment_id=path_enrolment.pk, at=timezone.now())
    certificate = issuing.render(certificate_id=issued.pk, at=timezone.now())
    default_storage.save("guide.txt", BytesIO(b"How to begin"))
    Mail.objects.create(recipient="nok@example.org", text="A secret link", stored_at=AT, due_at=AT)
    Session.objects.create(session_key="open", session_data="", expire_date=AT)
    return certificate


def backup(folder: Path, **options) -> Path:
    file = folder / "site.tar"
    writing.write(file, passphrase=PASSPHRASE, at=AT, **options)
    return file


@pytest.fixture
def elsewhere(tmp_path):
    """The environment of an installation with nothing in it."""
    with _empty_database(tmp_path) as address:
        yield {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "lms.settings.test",
            "DATABASE_URL": address,
            "VAR_DIR": str(tmp_path / "elsewhere"),
            "CERTIFICATE_KEYS_ROOT": str(tmp_path / "elsewhere" / "keys"),
        }


@contextmanager
def _empty_database(folder):
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        (folder / "elsewhere").mkdir()
        yield f"sqlite:///{folder / 'elsewhere' / 'site.sqlite3'}"
        return
    name = f"{given['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield f"postgres://{given['USER']}@{given['HOST']}:{given['PORT'] or 5432}/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


def run(environment, *arguments, typed=""):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


def manage(environment, *arguments, typed=""):
    return run(environment, "manage.py", *map(str, arguments), typed=typed)


def test_a_site_is_restored_into_an_empty_place_and_old_certificates_are_valid(
    site, elsewhere, tmp_path
):
    printed = tmp_path / "certificate.pdf"
    with site.pdf.open("rb") as file:
        printed.write_bytes(file.read())
    file = backup(tmp_path)

    done = manage(elsewhere, "restore", file, typed=f"{PASSPHRASE}\n")

    assert done.returncode == 0, done.stderr
    installed = manage(elsewhere, "install")
    assert (installed.returncode, installed.stdout) == (0, "")
    arrived = run(elsewhere, "-c", ARRIVE, "nok@example.org", PASSWORD, str(printed))
    assert arrived.returncode == 0, arrived.stderr
    assert "Valid." in arrived.stdout
    for name, mode in (("keys", 0o700), ("private", 0o700), ("media", 0o755)):
        found = Path(elsewhere["VAR_DIR"], name).stat().st_mode
        assert stat.S_IMODE(found) == mode, name
    # And once more over what is there now, only where that is asked for.
    refused = manage(elsewhere, "restore", file, typed=f"{PASSPHRASE}\n")
    assert "has members. To put the backup in its place: --replace" in refused.stderr
    copied = Path(elsewhere["VAR_DIR"], "columns", "sealed", "000000000000009.parquet")
    copied.parent.mkdir(parents=True, exist_ok=True)
    copied.touch()
    replaced = manage(elsewhere, "restore", "--replace", file, typed=f"{PASSPHRASE}\n")
    assert replaced.returncode == 0, replaced.stderr
    assert "What was here is kept in" in replaced.stdout
    assert not copied.exists(), "reports would count records of the database that was here"


def test_without_the_keys_an_installation_with_certificates_makes_none(site, settings, tmp_path):
    settings.CERTIFICATE_KEYS_ROOT = tmp_path / "lost"
    with pytest.raises(CommandError, match="certificate_keys restore"):
        call_command("install")
    assert keys.public_keys() == []


def test_the_command_writes_nothing_of_the_moment_and_no_secret(site, tmp_path, monkeypatch):
    out = StringIO()
    monkeypatch.setattr("sys.stdin", StringIO(f"{PASSPHRASE}\n{PASSPHRASE}\n"))
    call_command("backup", str(tmp_path), stdout=out)
    [file] = tmp_path.glob("waymark-*.tar")
    assert f"Wrote and checked {file}" in out.getvalue()
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", str(file), stdout=out)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    manifest = writing.check(file)
    assert [manifest.rows[table] for table in databases.PASSING] == [0] * len(databases.PASSING)
    assert manifest.rows["certificates_certificate"] == 1
    content = file.read_bytes()
    assert b"A secret link" not in content
    assert b"PRIVATE KEY" not in content
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site-keys", file.name]


def test_what_is_committed_and_only_in_the_log_is_in_a_backup(site, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's log")
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as reader:
        # A reader keeps the log from being taken into the file.
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM members_member").fetchone()
        MemberFactory.create_batch(5)
        count = Member.objects.count()
        file = backup(tmp_path)
    assert writing.check(file).rows["members_member"] == count


def change(file: Path, name: str, content: bytes | None) -> Path:
    """The same archive with another content under the name, or without it."""
    other = file.with_name("changed.tar")
    with tarfile.open(file) as source, tarfile.open(other, "w") as target:
        for member in source:
            held = source.extractfile(member).read()
            if member.name == name:
                if content is None:
                    continue
                held = content
                member.size = len(content)
            target.addfile(member, BytesIO(held))
    return other


def test_a_backup_that_is_damaged_or_half_is_refused(site, tmp_path):
    file = backup(tmp_path)
    for name, content in (
        ("media/guide.txt", b"How to end"),
        ("media/guide.txt", None),
        ("database", b"SQLite format 3"),
        ("manifest.json", None),
        ("manifest.json", b"[]"),
    ):
        with pytest.raises(archive.UnreadableArchive):
            writing.check(change(file, name, content))
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(archive.UnreadableArchive):
        writing.check(file)


@pytest.mark.parametrize("name", ["../outside", "/outside", "media/../../outside"])
def test_nothing_is_written_outside(tmp_path, name):
    file = tmp_path / "evil.tar"
    with tarfile.open(file, "w") as tar:
        member = tarfile.TarInfo(name)
        member.size = 1
        tar.addfile(member, BytesIO(b"x"))
    (tmp_path / "in").mkdir()
    with pytest.raises(archive.UnreadableArchive, match="does not belong"):
        archive.unpack(file, tmp_path / "in", wanted=lambda _name: True)
    assert not (tmp_path / "outside").exists()


def everything_here():
    return {
        "members": Member.objects.count(),
        "certificates": list(Certificate.objects.values_list("code", flat=True)),
        "keys": keys.public_keys(),
        "files": sorted(
            (str(path), path.read_bytes())
            for root in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT)
            for path in root.rglob("*")
            if path.is_file()
        ),
        "folders": sorted(path.name for path in settings.VAR_DIR.iterdir() if path.is_dir()),
    }


def restore(file, *, passphrase=PASSPHRASE, replaces=True):
    return restoring.restore(file, passphrase=passphrase, replaces=replaces, at=AT)


def test_a_restoring_that_fails_late_changes_nothing(site, tmp_path, monkeypatch):
    file = backup(tmp_path)
    MemberFactory()
    default_storage.save("later.txt", BytesIO(b"later"))
    before = everything_here()

    def fail(*_arguments, **_options):
        raise databases.DatabaseTrouble("in use")

    monkeypatch.setattr(databases, "replace", fail)
    with pytest.raises(databases.DatabaseTrouble):
        restore(file)
    assert everything_here() == before


def test_another_passphrase_another_database_or_version_change_nothing(site, tmp_path):
    file = backup(tmp_path)
    before = everything_here()
    with tarfile.open(file) as tar:
        manifest = json.loads(tar.extractfile("manifest.json").read())
    other = {**manifest, "engine": "oracle"}
    newer = {**manifest, "migrations": [*manifest["migrations"], ["courses", "0999_later"]]}

    with pytest.raises(keys.UnreadableBackup):
        restore(file, passphrase="another one")
    for changed, said in ((other, "of oracle"), (newer, r"courses\.0999_later is unknown")):
        unfit = change(file, "manifest.json", json.dumps(changed).encode())
        with pytest.raises(restoring.Unfitting, match=said):
            restore(unfit)
    with pytest.raises(restoring.InUse, match="has members"):
        restore(file, replaces=False)
    assert everything_here() == before


def test_a_database_that_another_process_has_open_is_not_replaced(site, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL waits for locks instead")
    file = backup(tmp_path)
    before = everything_here()
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("SELECT count(*) FROM members_member").fetchone()
        with pytest.raises(databases.DatabaseTrouble, match="stop web server"):
            restore(file)
    assert everything_here() == before


@pytest.mark.postgres
def test_postgresql_without_its_programs_is_a_sentence(site, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(databases.DatabaseTrouble, match="Debian: postgresql-client"):
        backup(tmp_path)
    assert not (tmp_path / "site.tar").exists()
