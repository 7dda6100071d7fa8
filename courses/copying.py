"""What a copy of a course, module or lesson has of its own: its quizzes and its translations.

Wagtail copies pages, and with them the names of the quizzes they ask. A change of one of those
would change the original too.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.models import Page
from wagtail.permissions import policy_registry

from assessments.copying import copy_quiz
from assessments.models import Quiz
from cms import translations
from cms.fields import language_column
from cms.pages import BasePage
from cms.rights import ANY, visible_to
from courses import teams, times
from courses.activities import syncing
from courses.models import Activity, Course, Lesson
from courses.outline import course_around, lessons_below
from courses.translating import sizes
from lms.members.models import Member

Copies = dict[int, Quiz]
"""By the id of the quiz that each is a copy of."""


@transaction.atomic
def bring_along(*, original: Page, copied: Page, actor: Member, at: datetime) -> list[Quiz]:
    """Give the pages of a copy, just made, quizzes and translations of their own.

    Returns these quizzes. One that compares the course which the copy has come to is not copied:
    another of the same questions must not be asked there.
    """
    pages, originals = _specific(copied), _specific(original)
    wanted = _asked_in(pages) - _comparing_around(copied) | _compared_by(originals[0])
    quizzes = Quiz.objects.filter(pk__in=wanted).select_related("collection").order_by("pk")
    copies = _copied(quizzes, copied, actor=actor, at=at)
    # Where it stands below what was copied: somebody may have added a lesson meanwhile.
    former = {each.url_path.removeprefix(original.url_path): each for each in originals}
    for page in pages:
        source = former[page.url_path.removeprefix(copied.url_path)]
        if isinstance(page, Course):
            _compare_by(page, source, copies)
        elif isinstance(page, Lesson):
            _ask_instead(page, copies)
        if isinstance(page, BasePage):
            translations.bring_along(original=source, copied=page, at=at)
    lessons = lessons_below(copied)
    # Published as copied, it asked the original's quiz for a moment: nobody can have answered.
    Activity.objects.filter(lesson__in=lessons, quiz__in=copies).delete()
    syncing.sync(lessons=lessons, at=at)
    times.keep(lessons=lessons, around=copied)
    sizes.keep(sources=copies.values())
    return list(copies.values())


def _specific(page: Page) -> list[Page]:
    return list(page.get_descendants(inclusive=True).order_by("path").specific())


def _asked_in(pages: Sequence[Page]) -> set[int]:
    found: set[int] = set()
    for page in pages:
        if isinstance(page, Lesson):
            found |= page.quizzes_written
    return found


def _compared_by(original: Page) -> set[int]:
    """What the course that was copied, if it was one, is compared by."""
    return original.quizzes_comparing if isinstance(original, Course) else set()


def _comparing_around(copied: Page) -> set[int]:
    course = course_around(copied)
    return course.quizzes_comparing if course else set()


def _copied(quizzes: Iterable[Quiz], page: Page, *, actor: Member, at: datetime) -> Copies:
    course = course_around(page)
    if course is None:
        return {}
    place = teams.equip(course)
    policy = policy_registry.get_by_type(Quiz)
    enters = policy.collections_user_has_any_permission_for(actor, ANY).filter(pk=place.pk).exists()
    own = set(visible_to(actor, Quiz).values_list("pk", flat=True)) if enters else set()
    return {
        # Nobody comes by copying to see what is asked in a quiz that they had no rights over.
        quiz.pk: copy_quiz(
            quiz=quiz,
            collection=quiz.collection if enters and quiz.pk not in own else place,
            actor=actor,
            at=at,
        )
        for quiz in quizzes
    }


def _compare_by(course: Course, original: Course, copies: Copies) -> None:
    course.compared_by = copies.get(original.compared_by_id or 0)
    Course.objects.filter(pk=course.pk).update(compared_by=course.compared_by)
    drafted = copies.get(original.quiz_drafted or 0)
    if revision := course.latest_revision:
        revision.content["compared_by"] = drafted and drafted.pk
        revision.save(update_fields=["content"])


def _ask_instead(lesson: Lesson, copies: Copies) -> None:
    """Also in its drafts: an older one that is brought back asks the copy too."""
    column = language_column("body", lesson.source_language)
    if stream := getattr(lesson, column):
        data, changed = _swapped(stream.get_prep_value(), copies)
        if changed:
            setattr(lesson, column, stream.stream_block.to_python(data))
            lesson.save(clean=False)
    for revision in lesson.revisions.all():
        data, changed = _swapped(json.loads(revision.content.get(column) or "[]"), copies)
        if changed:
            revision.content[column] = json.dumps(data)
            revision.save(update_fields=["content"])


def _swapped(data: list[dict[str, Any]], copies: Copies) -> tuple[list[dict[str, Any]], bool]:
    found = [
        {**each, "value": copies[each["value"]].pk}
        if each["type"] == "quiz" and each["value"] in copies
        else each
        for each in data
    ]
    return found, found != data
