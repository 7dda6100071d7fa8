"""What courses are about, and how many members completed one on each topic."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.models import Topic
from cms.reading import localized
from courses.models import Course
from lms.reports.figures import Count, TopicGaps

_EVERY = (
    "WITH about AS (SELECT unnest(CAST(getvariable('about_courses') AS BIGINT[])) AS course, "
    "unnest(CAST(getvariable('about_topics') AS BIGINT[])) AS topic) "
    "SELECT {key}, topic, count(*), sum(marks) FROM (SELECT {key}, topic, member, "
    "sum({mark}) AS marks FROM chosen_enrolments LEFT JOIN about USING (course) "
    "WHERE is_completed GROUP BY ALL) GROUP BY ALL"
)
"""A member counts once for a topic, however many courses on it they completed."""


@dataclass(frozen=True, kw_only=True)
class About:
    """Which courses are about which topic, as they are now; each pair stands at one place."""

    courses: tuple[int, ...]
    topics: tuple[int, ...]

    @property
    def by_topic(self) -> Mapping[int | None, frozenset[int]]:
        found: dict[int | None, set[int]] = {}
        for course, topic in zip(self.courses, self.topics, strict=True):
            found.setdefault(topic, set()).add(course)
        return {topic: frozenset(courses) for topic, courses in found.items()}


def about() -> About:
    pairs = sorted(Course.topics.through.objects.values_list("course_id", "topic_id"))
    return About(courses=tuple(pair[0] for pair in pairs), topics=tuple(pair[1] for pair in pairs))


def gaps(
    *,
    rows: Callable[[str], list[tuple[Any, ...]]],
    keep: Callable[[str, Any], None],
    mark: str,
) -> TopicGaps:
    """Of the chosen enrolments, in two statements and one for the topics."""
    said = about()
    keep("about_courses", list(said.courses))
    keep("about_topics", list(said.topics))

    def counted(key: str) -> dict[tuple[str | None, int | None], Count]:
        return {
            (country or None, topic): Count(times=members, members=members, mark=int(marks))
            for country, topic, members, marks in rows(_EVERY.format(key=key, mark=mark))
        }

    # Whoever moved completed one here and another there: countries do not add up to this.
    everywhere = counted("NULL AS country")
    return TopicGaps(
        cells=counted("country"),
        topics={topic: count for (_country, topic), count in everywhere.items()},
        about=said.by_topic,
    )


def named(found: TopicGaps) -> dict[int | None, str]:
    """By name: what a course is on that can be completed, and what somebody completed; none last.

    Nothing where no course has a topic.
    """
    if not found.about:
        return {}
    offered = Course.topics.through.objects.filter(course__live=True, course__is_reader=False)
    chosen = Topic.objects.filter(
        Q(pk__in=offered.values("topic")) | Q(pk__in=[pk for pk in found.topics if pk])
    )
    titles: list[tuple[str, int | None]] = sorted(
        (str(localized(each, "name")), each.pk) for each in chosen
    )
    without: list[tuple[str, int | None]] = [(_("No topic"), None)] if None in found.topics else []
    return {pk: title for title, pk in (*titles, *without)}
