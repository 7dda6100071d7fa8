"""Translators and an author who do at the same moment what ends in the same row."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import connection, transaction

from cms import translations
from cms.models import Translation
from courses.models import Lesson
from lms.members.roles import TRANSLATOR
from tests.factories.cms import block, body
from tests.factories.courses import LessonFactory
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
PATIENCE = 30
TEXT = block("text", "<p>Nobody is sent back.</p>")
OF_TEXT = f"body/{TEXT['id']}"


def at_once(table, *tasks):
    """What each returns, or raises. All queue for the table, or for each other, before any goes."""

    def work(task):
        try:
            return task()
        except translations.StaleRevision as stale:
            return stale
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as workers:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
            running = [workers.submit(work, task) for task in tasks]
            deadline = time.monotonic() + PATIENCE
            queue = 0
            while queue < len(tasks):
                assert time.monotonic() < deadline, f"{queue} of {len(tasks)} queue"
                assert [each.result() for each in running if each.done()] == []
                time.sleep(0.01)
                # Otherwise who connected after the first look is never seen in this transaction.
                cursor.execute("SELECT pg_stat_clear_snapshot()")
                cursor.execute(
                    "SELECT count(DISTINCT pid) FROM pg_locks"
                    " WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity"
                    " WHERE datname = current_database())"
                )
                [queue] = cursor.fetchone()
        return [each.result() for each in running]


@pytest.fixture
def lesson():
    return LessonFactory(title="Non-refoulement", body_en=body(TEXT))


def begun(lesson, language, **texts):
    fresh = translations.start(source=lesson, language=language, actor=None, at=AT)
    return translations.save(
        translation_id=fresh.pk, revision=fresh.revision, texts=texts, actor=None, at=AT
    )


@pytest.mark.parametrize("table", ["cms_translation", "courses_lesson"])
def test_two_languages_released_while_the_source_is_published_are_all_three_kept(lesson, table):
    dari, burmese = (
        begun(lesson, language, heading=f"in {language}", **{OF_TEXT: f"<p>{language}</p>"})
        for language in ("fa", "my")
    )
    # The author has had the page open since before either translation was released.
    page = Lesson.objects.get(pk=lesson.pk)
    page.title = "Not sent back"
    revision = page.save_revision()

    at_once(
        table,
        partial(translations.release, translation_id=dari.pk, actor=MemberFactory(), at=AT),
        partial(translations.release, translation_id=burmese.pk, actor=MemberFactory(), at=AT),
        revision.publish,
    )

    lesson = Lesson.objects.get(pk=lesson.pk)
    assert (lesson.title, lesson.heading_fa, lesson.heading_my) == (
        "Not sent back",
        "in fa",
        "in my",
    )
    assert [lesson.body_fa[0].value.source, lesson.body_my[0].value.source] == [
        "<p>fa</p>",
        "<p>my</p>",
    ]


def test_of_two_who_save_one_draft_at_once_one_is_told(lesson):
    draft = begun(lesson, "fa")
    people = [MemberFactory(role=TRANSLATOR) for _number in range(2)]

    results = at_once(
        "cms_translation",
        *(
            partial(
                translations.save,
                translation_id=draft.pk,
                revision=draft.revision,
                texts={"heading": f"by {person.pk}"},
                actor=person,
                at=AT,
            )
            for person in people
        ),
    )

    [told] = [each for each in results if isinstance(each, translations.StaleRevision)]
    [kept] = [each for each in results if isinstance(each, Translation)]
    assert told.current.edited_by == kept.edited_by
    stored = Translation.objects.get(pk=draft.pk)
    assert stored.texts["heading"]["text"] == f"by {kept.edited_by_id}"
    assert stored.revision == draft.revision + 1


def test_two_who_begin_at_once_get_one_translation(lesson):
    def start():
        return translations.start(source=lesson, language="fa", actor=None, at=AT)

    first, second = at_once("cms_translation", start, start)

    assert first == second
    assert Translation.objects.count() == 1
