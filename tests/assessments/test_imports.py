"""Files of questions on their way into the bank: killed workers, two at once, and what is old."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from assessments import importing, imports
from assessments.formats.files import Format
from assessments.models import Question, QuestionImport
from assessments.models.imports import private_storage
from courses.teams import courses_collection
from lms.members.models import Member
from tests.factories.members import trainer_of_all

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LATER = NOW + imports.SILENCE + timedelta(seconds=1)
STATE = QuestionImport.State


class Killed(BaseException):
    """The process ends, and nothing after it is done."""


@pytest.fixture
def brought():
    return bring("\n\n".join(f"::Q{n}::Is it {n}?{{T}}" for n in range(5)))


def bring(text):
    return imports.ask(
        file=ContentFile(text.encode()),
        name="q.txt",
        format=Format.GIFT,
        collection=courses_collection(),
        category="",
        language="en",
        actor=trainer_of_all(),
        at=NOW,
    )


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    def run(row, *, at=NOW):
        with django_capture_on_commit_callbacks(execute=True):
            imports.run(import_id=row.pk, at=at)
        row.refresh_from_db()
        return row

    return run


def killed(row, monkeypatch, *, at, after):
    """A worker that is killed when it has said so often where it is."""
    told = []
    real = imports._Pulse._note

    def note(self, percent, **more):
        told.append(percent)
        if len(told) > after:
            raise Killed
        real(self, percent, **more)

    with monkeypatch.context() as patched:
        patched.setattr(imports, "_NOTED_EACH", 0)
        patched.setattr(imports._Pulse, "_note", note)
        with pytest.raises(Killed):
            imports.run(import_id=row.pk, at=at)
    row.refresh_from_db()


def test_worker_that_is_killed_while_reading_leaves_nothing_and_another_reads(
    brought, monkeypatch, run
):
    killed(brought, monkeypatch, at=NOW, after=2)
    assert (brought.state, brought.questions.count()) == (STATE.READING, 0)
    assert not imports.due(at=NOW).exists()

    run(brought, at=LATER)

    assert (brought.state, brought.questions.count(), brought.new) == (STATE.LOOKED_AT, 5, 5)
    assert not Question.objects.exists()


def test_worker_that_is_killed_while_importing_is_gone_on_from(brought, monkeypatch, run):
    monkeypatch.setattr(importing, "_AT_ONCE", 2)
    run(brought)
    assert imports.take(row=brought)
    # Five are read again, and of three parts one is stored.
    killed(brought, monkeypatch, at=NOW, after=6)
    assert (Question.objects.count(), brought.stored, brought.state) == (2, 2, STATE.STORING)

    run(brought, at=LATER)

    assert (Question.objects.count(), brought.stored, brought.state) == (5, 5, STATE.DONE)
    assert not private_storage().exists(str(brought.upload))


def test_part_of_a_worker_that_was_taken_for_dead_is_not_stored_twice(brought, monkeypatch, run):
    run(brought)
    imports.take(row=brought)
    real = importing.store

    def slow(**kwargs):
        with monkeypatch.context() as patched:
            patched.setattr(importing, "store", real)
            imports.run(import_id=brought.pk, at=LATER)
        return real(**kwargs)

    monkeypatch.setattr(importing, "store", slow)
    run(brought)

    assert (Question.objects.count(), brought.stored, brought.state) == (5, 5, STATE.DONE)


def test_what_never_comes_to_an_end_is_given_up_and_told(brought, monkeypatch, run):
    for turn in range(imports.TRIES):
        killed(brought, monkeypatch, at=NOW + turn * (LATER - NOW), after=1)

    run(brought, at=NOW + imports.TRIES * (LATER - NOW))

    assert brought.state == STATE.STOPPED
    assert brought.faults == [[0, "It was begun several times and never came to an end."]]
    assert not private_storage().exists(str(brought.upload))


def test_it_is_said_once_that_it_shall_be_imported(brought, run):
    assert not imports.take(row=brought)
    run(brought)

    assert [imports.take(row=brought), imports.take(row=brought)] == [True, False]


def test_same_file_brought_again_changes_nothing(brought, run):
    for row in (brought, bring("::Q0::Is it 0?{T}")):
        run(row)
        imports.take(row=row)
        run(row)

    assert (Question.objects.count(), row.new, row.stored) == (5, 0, 0)


def test_whoever_left_imports_nothing(brought, run):
    run(brought)
    imports.take(row=brought)
    Member.objects.get(pk=brought.asked_by_id).delete()

    run(brought)

    assert (brought.state, Question.objects.exists()) == (STATE.STOPPED, False)


def test_what_is_old_is_forgotten_with_its_file(brought):
    young = bring("::Q::Is it?{T}")
    QuestionImport.objects.filter(pk=young.pk).update(asked_at=NOW + imports.KEPT)
    forgotten, kept = str(brought.upload), str(young.upload)

    imports.forget(at=NOW + imports.KEPT + timedelta(seconds=1))

    assert list(QuestionImport.objects.all()) == [young]
    assert [private_storage().exists(name) for name in (forgotten, kept)] == [False, True]


def test_file_whose_row_is_about_to_be_written_is_spared():
    name = private_storage().save("questions/uploads/new", ContentFile(b"x"))

    imports.forget(at=timezone.now())

    assert private_storage().exists(name)
