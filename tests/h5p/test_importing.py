"""Packages become content, whole or not at all."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile as Bytes
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.h5p import builds, importing
from cms.h5p.models import (
    Content,
    ContentVersion,
    LibraryBuild,
    PackageImport,
    StoredFile,
    private_storage,
)
from cms.h5p.tasks import import_due, import_package
from lms.bells.models import Bell
from lms.members.roles import SECRETARIAT, TRAINER
from tests.factories.members import MemberFactory
from tests.h5p import making
from tests.h5p.bringing import ask, imported

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def only_content(**changes) -> bytes:
    files = {k: v for k, v in making.good_files().items() if not k.startswith("H5P.")}
    return making.packed({**files, "h5p.json": making.encoded({**making.H5P_JSON, **changes})})


def content_of(stored: StoredFile) -> bytes:
    with stored.file.open() as file:
        return file.read()


def kept_files() -> set[str]:
    root = Path(private_storage().location)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_package_becomes_content():
    row = imported()

    version = row.version
    content = version.content
    assert (row.state, row.percent, row.message) == ("done", 100, "")
    assert (content.title, content.language, content.direction) == (
        "Who may ask for asylum?",
        "en",
        "ltr",
    )
    assert [str(build) for build in version.load_order()] == ["H5P.Part 2.0.3", "H5P.Quiz 1.4.3"]
    assert version.main_library == version.load_order()[1]
    assert content_of(version.package) == making.good()
    [place] = version.places.filter(path="images/a.png")
    assert content_of(place.stored) == making.PNG
    assert version.main_library.library.scripts == ("js/quiz.js",)


def test_name_that_no_database_can_hold_is_kept_as_far_as_it_can():
    # As Python has names of files that are not written in UTF-8.
    assert imported(name="\udcff\0quiz.h5p").version.package_name == "��quiz.h5p"


def test_first_visit_counts_what_play_fetches():
    version = imported(making.packed(making.good_files(), compression=0)).version

    files = making.good_files()
    fetched = [
        "content/content.json",
        "content/images/a.png",
        *(f"{making.QUIZ}/js/quiz.js", f"{making.QUIZ}/quiz.css", f"{making.PART}/part.js"),
    ]
    assert version.first_visit_bytes == sum(len(files[name]) for name in fetched)


@pytest.mark.parametrize(
    ("said", "language", "direction"),
    [
        ("fa", "fa", "rtl"),
        ("ps-AF", "ps", "rtl"),
        ("zh-hans", "zh-hans", "ltr"),
        ("xx", "en", "ltr"),
    ],
)
def test_language_is_the_packages_own(said, language, direction):
    content = imported(making.h5p(defaultLanguage=said)).version.content

    assert (content.language, content.direction) == (language, direction)


def test_language_that_was_chosen_counts_more():
    assert imported(language="ur").version.content.direction == "rtl"


@pytest.mark.django_db(transaction=True)
def test_upload_is_gone_when_it_is_imported_or_refused():
    imported()
    imported(b"no package")

    assert not [name for name in kept_files() if "uploads" in name]


def test_refused_package_is_told_with_its_fault_and_leaves_nothing():
    row = imported(making.changed({"content/a.html": b"<p>"}))

    assert (row.state, row.code, row.entry) == ("refused", "file-type-content", "content/a.html")
    assert row.message == "“content/a.html” is a kind of file that content may not have."
    assert not Content.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_file_is_kept_once_however_many_have_it():
    imported()
    before = kept_files()
    other = making.h5p(title="Another")
    imported(other)

    # The h5p.json is in the package only.
    assert len(kept_files() - before) == 1
    assert LibraryBuild.objects.count() == 2
    assert Content.objects.count() == 2


def test_same_version_with_other_bytes_is_another_build():
    first = imported().version
    second = imported(making.changed({f"{making.PART}/part.js": b"other();"})).version

    part, other = first.load_order()[0], second.load_order()[0]
    assert (part.ref, part.patch) == (other.ref, other.patch)
    assert part != other
    assert first.main_library == second.main_library


def test_replacement_is_a_new_version_and_the_old_one_stays():
    first = imported().version
    second = imported(
        making.changed({f"{making.PART}/part.js": b"newer();"}), replaces=first.content
    ).version

    assert (second.content, second.number) == (first.content, 2)
    assert first.content.newest == second
    assert list(first.builds.all()) != list(second.builds.all())
    assert first.places.count() == 2


def test_refused_replacement_leaves_the_content_as_it_is():
    content = imported().version.content
    imported(b"no package", replaces=content)

    assert content.newest.number == 1


class TestTrust:
    def test_content_without_libraries_takes_those_that_are_trusted(self):
        secretariat = MemberFactory(role=SECRETARIAT)
        first = imported().version
        for build in first.builds.all():
            builds.trust(build=build, actor=secretariat, at=NOW)

        version = imported(only_content()).version

        assert list(version.load_order()) == list(first.load_order())
        assert version.first_visit_bytes > 0

    def test_content_without_libraries_is_refused_where_none_is_trusted(self):
        imported()

        row = imported(only_content())

        assert (row.state, row.code) == ("refused", "library-missing")

    def test_what_is_no_longer_trusted_serves_no_other_package(self):
        secretariat = MemberFactory(role=SECRETARIAT)
        first = imported().version
        for build in first.builds.all():
            builds.trust(build=build, actor=secretariat, at=NOW)
        builds.distrust(build=first.main_library, actor=secretariat)

        assert imported(only_content()).code == "library-missing"
        assert first.load_order().count() == 2

    def test_own_libraries_of_a_package_count_more(self):
        secretariat = MemberFactory(role=SECRETARIAT)
        for build in imported().version.builds.all():
            builds.trust(build=build, actor=secretariat, at=NOW)

        own = imported(making.changed({f"{making.PART}/part.js": b"mine();"})).version

        assert own.load_order()[0].trusted_at is None

    def test_newest_patch_is_taken(self):
        secretariat = MemberFactory(role=SECRETARIAT)
        old = imported().version
        new = imported(making.quiz(patchVersion=9)).version
        for build in LibraryBuild.objects.order_by("-patch"):
            builds.trust(build=build, actor=secretariat, at=NOW)

        assert imported(only_content()).version.main_library == new.main_library
        assert old.main_library.patch == 3

    def test_nobody_else_marks_a_library(self):
        build = imported().version.main_library
        with pytest.raises(PermissionDenied):
            builds.trust(build=build, actor=MemberFactory(role=TRAINER), at=NOW)
        build.refresh_from_db()
        assert build.trusted_at is None


class TestWorker:
    def test_is_told_of_it(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            row = ask()
        assert Bell.objects.filter(task=importing.TASK, row=row.pk).exists()

    def test_told_twice_imports_once(self):
        row = ask()
        for _time in range(2):
            import_package(row.pk)

        assert ContentVersion.objects.count() == 1

    def kill(self, row, monkeypatch, at):
        """The worker ends at its last step, as if it were killed."""

        def killed(*args, **kwargs):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(builds, "keep", killed)
            with pytest.raises(KeyboardInterrupt):
                importing.run(import_id=row.pk, at=at)

    def test_killed_leaves_nothing_to_be_seen_and_another_finishes(self, monkeypatch):
        row = ask()
        self.kill(row, monkeypatch, NOW)
        assert not Content.objects.exists()
        assert not LibraryBuild.objects.exists()
        assert StoredFile.objects.exists()

        later = NOW + importing.SILENCE
        assert list(importing.due(at=NOW + timedelta(seconds=60))) == []
        assert list(importing.due(at=later)) == [row]
        importing.run(import_id=row.pk, at=later)

        row.refresh_from_db()
        assert row.state == "done"

    def test_file_that_a_killed_worker_wrote_half_is_not_used(self):
        sha256 = hashlib.sha256(making.PNG).hexdigest()
        private_storage().save(f"h5p/files/{sha256[:2]}/{sha256}", Bytes(b"half"))

        version = imported().version

        assert content_of(StoredFile.objects.get(sha256=sha256)) == making.PNG
        assert version.places.filter(stored__sha256=sha256).exists()

    def test_cut_off_again_and_again_it_is_told(self, monkeypatch):
        row = ask()
        at = NOW
        for _try in range(importing.TRIES):
            self.kill(row, monkeypatch, at)
            at += importing.SILENCE
        importing.run(import_id=row.pk, at=at)

        row.refresh_from_db()
        assert (row.state, row.code) == ("refused", "stopped")
        assert "quiz.h5p" in row.message

    def test_overtaken_leaves_it_to_the_other(self, monkeypatch):
        row = ask()
        monkeypatch.setattr(importing, "_store_package", _then(importing._store_package, row))
        importing.run(import_id=row.pk, at=NOW)

        assert not Content.objects.exists()

    def test_upload_that_is_lost_is_told(self):
        row = ask()
        private_storage().delete(row.upload.name)
        importing.run(import_id=row.pk, at=NOW)

        row.refresh_from_db()
        assert row.code == "upload-lost"

    def test_sweep_finds_what_waits(self):
        row = ask()

        import_due()

        assert Bell.objects.filter(task=importing.TASK, row=row.pk).exists()


def _then(real, row):
    """Another worker takes the row while this one is at work."""

    def overtaken(*args):
        PackageImport.objects.filter(pk=row.pk).update(claim="0" * 32)
        return real(*args)

    return overtaken


def test_database_knows_no_import_that_is_neither_done_nor_refused():
    row = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        PackageImport.objects.filter(pk=row.pk).update(state="done")


def test_files_of_the_same_bytes_cost_no_more_statements(statements):
    def count(files):
        row = ask(making.changed({f"content/{n}.txt": b"same" for n in range(files)}))
        with statements() as asked:
            importing.run(import_id=row.pk, at=NOW)
        return len(asked)

    count(1)
    assert count(2) == count(60)


class TestCommand:
    def run(self, tmp_path, capsys, data, *arguments):
        path = tmp_path / "quiz.h5p"
        path.write_bytes(data)
        code = 0
        try:
            call_command("import_h5p", str(path), "--json", *arguments)
        except SystemExit as ended:
            code = ended.code
        return code, json.loads(capsys.readouterr().out)

    def test_stores_what_it_is_given(self, tmp_path, capsys):
        assert self.run(tmp_path, capsys, making.good()) == (
            0,
            {
                "ok": True,
                "title": "Who may ask for asylum?",
                "main_library": "H5P.Quiz 1.4",
                "bytes": len(making.good()),
            },
        )
        assert Content.objects.get().newest.package_name == "quiz.h5p"

    def test_checks_without_storing(self, tmp_path, capsys):
        code, _answer = self.run(tmp_path, capsys, making.good(), "--check")

        assert code == 0
        assert kept_files() == set()
        assert not PackageImport.objects.exists()

    def test_tells_why_it_is_refused(self, tmp_path, capsys):
        code, answer = self.run(tmp_path, capsys, b"no package")

        assert (code, answer["code"]) == (1, "not-a-zip")
        assert not Content.objects.exists()

    def test_replaces(self, tmp_path, capsys):
        content = imported().version.content
        self.run(tmp_path, capsys, making.h5p(title="New"), "--replace", str(content.pk))

        assert content.newest.number == 2
