"""Files that nothing needs go; what is used, or may be about to be, stays."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile as Bytes
from django.utils import timezone

from cms.h5p import contents, importing, sweeping
from cms.h5p.models import Content, LibraryBuild, StoredFile, private_storage
from tests.factories.members import MemberFactory
from tests.h5p import making
from tests.h5p.bringing import ask, imported

pytestmark = pytest.mark.django_db
TOMORROW = timezone.now() + timedelta(days=1, hours=1)


def kept_files() -> set[str]:
    root = Path(private_storage().location) / "h5p"
    return {f"h5p/{path.relative_to(root)}" for path in root.rglob("*") if path.is_file()}


def test_what_content_needs_stays(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        imported()
    before = kept_files()
    assert sweeping.sweep(at=TOMORROW) == 0
    assert kept_files() == before != set()


def test_deleted_content_leaves_nothing_behind():
    content = imported().version.content
    contents.delete(content=content, actor=MemberFactory())

    sweeping.sweep(at=TOMORROW)

    assert kept_files() == set()
    assert (StoredFile.objects.count(), LibraryBuild.objects.count()) == (0, 0)


def test_trusted_libraries_stay_without_content():
    content = imported().version.content
    LibraryBuild.objects.filter(name="H5P.Part").update(trusted_at=timezone.now())
    contents.delete(content=content, actor=MemberFactory())

    sweeping.sweep(at=TOMORROW)

    [part] = LibraryBuild.objects.all()
    assert part.name == "H5P.Part"
    assert len(kept_files()) == part.files.count() == StoredFile.objects.count()


def test_files_that_another_content_shares_stay():
    content = imported().version.content
    imported(making.h5p(title="Other"))
    shared = content.newest.places.get(path="images/a.png").stored
    contents.delete(content=content, actor=MemberFactory())

    sweeping.sweep(at=TOMORROW)

    assert private_storage().exists(shared.file.name)
    assert Content.objects.get().newest.load_order().count() == 2


def test_young_files_are_spared():
    content = imported().version.content
    contents.delete(content=content, actor=MemberFactory())
    private_storage().save("h5p/uploads/young.h5p", Bytes(b"half"))
    before = kept_files()

    assert sweeping.sweep(at=timezone.now()) == 0

    assert kept_files() == before


def test_file_without_a_row_goes_and_the_upload_of_a_waiting_import_stays():
    row = ask()
    left = private_storage().save("h5p/uploads/left.h5p", Bytes(b"half"))
    half = private_storage().save("h5p/files/ab/abcd", Bytes(b"half"))
    for name in (left, half, row.upload.name):
        os.utime(private_storage().path(name), (0, 0))

    assert sweeping.sweep(at=timezone.now()) == 2

    assert kept_files() == {row.upload.name}
    importing.run(import_id=row.pk, at=timezone.now())
    row.refresh_from_db()
    assert row.state == "done"
