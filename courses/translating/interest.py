"""What to translate next: what is read most, first by those who read in that language."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from cms.models import Translation
from courses.models import Enrolment, LearningRecord, Lesson
from courses.translating.figures import Coverage, SourceLine

LOOK_BACK = timedelta(days=90)
FEWEST = 5
"""Smaller groups of readers are not told: they might be recognised."""


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Something to translate, with the members who read it lately: theirs, and all."""

    coverage: Coverage
    of_language: int
    of_all: int

    @property
    def may_tell_language(self) -> bool:
        return self.of_language >= FEWEST

    @property
    def may_tell_all(self) -> bool:
        """Not when the difference would tell a small group."""
        others = self.of_all - self.of_language
        return self.of_all >= FEWEST and (others == 0 or others >= FEWEST)


class Readers:
    """Members who joined a course or did something in a lesson lately, by their language.

    A module, a question and a quiz are read as often as their course is joined.
    """

    def __init__(self, *, at: datetime):
        since = at - LOOK_BACK
        self._of_course = _by_language(
            Enrolment.objects.filter(enrolled_at__gte=since)
            .values_list("course_id", "member__language")
            .annotate(Count("member", distinct=True))
        )
        self._of_lesson = _by_language(
            LearningRecord.objects.filter(happened_at__gte=since, activity__lesson__isnull=False)
            .values_list("activity__lesson_id", "member__language")
            .annotate(Count("member", distinct=True))
        )

    def of(self, part: SourceLine) -> Counter[str]:
        if part.kind is Lesson:
            return self._of_lesson.get(part.pk, Counter())
        return self._of_course.get(part.course_id, Counter())


def next_to_translate(
    *, coverages: Iterable[Coverage], language: str, readers: Readers, limit: int
) -> list[Suggestion]:
    """What is not complete or out of date, most read first; what others have in hand is left out.

    Of two read equally often, the one that stands first in its course comes first.
    """
    found = []
    for each in coverages:
        waits = each.translation is not None and (
            each.translation.state == Translation.State.REVIEW or each.at_work
        )
        if waits or not (each.words_to_do or each.share.outdated):
            continue
        counts = readers.of(each.part)
        found.append(Suggestion(coverage=each, of_language=counts[language], of_all=counts.total()))
    found.sort(key=lambda each: (-each.of_language, -each.of_all))
    return found[:limit]


def _by_language(rows: Iterable[tuple[int, str, int]]) -> dict[int | None, Counter[str]]:
    found: dict[int | None, Counter[str]] = {}
    for number, language, members in rows:
        found.setdefault(number, Counter())[language] = members
    return found
