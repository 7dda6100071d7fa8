"""Translators and an author at the same moment, on a real server: nobody's work undoes another's.

The races are made certain: the first keeps its transaction open until the second either waits for
it or has gone past it.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import connection, transaction

from cms import translations
from cms.models import Translation
from courses.models import Lesson
from tests.factories.cms import block, body
from tests.factories.courses import LessonFactory
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
PATIENCE = 10
ROUNDS = 5


@pytest.fixture
def lesson():
    return LessonFactory(title="A lesson", body_en=body(block("text", "<p>First.</p>")))


def drafted(lesson, language, heading):
    begun = translations.start(source=lesson, language=language, actor=None, at=AT)
    return translations.save(
        translation_id=begun.pk, revision=1, texts={"heading": heading}, actor=None, at=AT
    )


def release(draft):
    return translations.release(translation_id=draft.pk, actor=None, at=AT)


def write(draft, heading, actor):
    return translations.save(
        translation_id=draft.pk,
        revision=draft.revision,
        texts={"heading": heading},
        actor=actor,
        at=AT,
    )


def publish(lesson, title):
    lesson.title = title
    lesson.save_revision().publish()


def in_its_own_connection(racer):
    try:
        return racer()
    finally:
        connection.close()


def waits(running):
    """Whether the second now waits for the first; False when it has gone past."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not running.done():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.02)
    return False


def test_of_two_who_save_one_draft_at_once_one_is_told(lesson):
    draft = drafted(lesson, "my", "သုည")
    one, other = MemberFactory(), MemberFactory()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            write(draft, "တစ်", one)
            second = partial(write, draft, "နှစ်", other)
            running = threads.submit(in_its_own_connection, second)
            assert waits(running)
        with pytest.raises(translations.StaleRevision) as refused:
            running.result()

    assert refused.value.current.edited_by == one
    assert Translation.objects.get().texts["heading"]["text"] == "တစ်"


def test_two_languages_released_at_once_are_both_kept(lesson):
    burmese, dari = drafted(lesson, "my", "သင်ခန်းစာ"), drafted(lesson, "fa", "درس")

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            release(burmese)
            running = threads.submit(in_its_own_connection, partial(release, dari))
            waits(running)
        running.result()

    lesson = Lesson.objects.get()
    assert (lesson.heading_my, lesson.heading_fa) == ("သင်ခန်းစာ", "درس")


def test_a_release_while_the_author_publishes_is_kept_and_so_is_the_authors_work(lesson):
    stale = Lesson.objects.get()
    burmese = drafted(lesson, "my", "သင်ခန်းစာ")

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            release(burmese)
            running = threads.submit(in_its_own_connection, partial(publish, stale, "Renamed"))
            assert waits(running)
        running.result()

    lesson = Lesson.objects.get()
    assert (lesson.title, lesson.heading_my) == ("Renamed", "သင်ခန်းစာ")


def test_two_translators_and_an_author_together_lose_nothing(lesson):
    for number in range(ROUNDS):
        burmese, dari = (
            drafted_again(lesson, language, f"{language} {number}") for language in ("my", "fa")
        )
        author = partial(publish, Lesson.objects.get(), f"Title {number}")
        with ThreadPoolExecutor(3) as threads:
            racers = [partial(release, burmese), partial(release, dari), author]
            for running in [threads.submit(in_its_own_connection, racer) for racer in racers]:
                running.result()

        lesson = Lesson.objects.get()
        assert (lesson.title, lesson.heading_my, lesson.heading_fa) == (
            f"Title {number}",
            f"my {number}",
            f"fa {number}",
        )


def drafted_again(lesson, language, heading):
    draft = translations.start(source=lesson, language=language, actor=None, at=AT)
    return write(draft, heading, None)
