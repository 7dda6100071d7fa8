"""Cells of maps, where countries cross courses or topics, the same whichever way they add up."""

from collections.abc import Iterable, Sequence

from lms.reports import disclosure
from lms.reports.disclosure import HIDDEN, Published
from lms.reports.figures import Count, Gaps, TopicGaps

Told = tuple[Published, Sequence[Published]]
NONE = Count()


def told(total: Count, parts: Sequence[Count], published: bool) -> Told:
    """A total and its parts, exact or as they can be published."""
    if not published:
        return total.times, [part.times for part in parts]
    return disclosure.published(total=total, parts=parts)


def told_overlapping(total: Count, parts: Sequence[Count], published: bool) -> Told:
    """The same of parts that have members in common."""
    if not published:
        return total.times, [part.times for part in parts]
    return disclosure.overlapping(total=total, parts=parts)


def course_cells(
    gaps: Gaps, countries: Sequence[str | None], courses: Sequence[int], published: bool
) -> dict[tuple[str | None, int], Published]:
    def cell(country: str | None, course: int) -> Count:
        return gaps.cells.get((country, course), NONE)

    across = {
        country: told(gaps.countries[country], [cell(country, pk) for pk in courses], published)[1]
        for country in countries
    }
    down = {
        pk: told(gaps.courses.get(pk, NONE), [cell(each, pk) for each in countries], published)[1]
        for pk in courses
    }
    return {
        (country, pk): _unless_hidden(across[country][place], [down[pk][number]])
        for number, country in enumerate(countries)
        for place, pk in enumerate(courses)
    }


def topic_cells(
    gaps: Gaps,
    found: TopicGaps,
    countries: Sequence[str | None],
    topics: Sequence[int | None],
    published: bool,
) -> dict[tuple[str | None, int | None], Published]:
    """Topics overlap, and so do countries where somebody moved.

    Where those of a topic are those of one course, the map of courses tells of the same people:
    what it hides is hidden here.
    """

    def cell(country: str | None, topic: int | None) -> Count:
        return found.cells.get((country, topic), NONE)

    across = {
        country: told_overlapping(
            gaps.countries[country], [cell(country, pk) for pk in topics], published
        )[1]
        for country in countries
    }
    down = {
        pk: told_overlapping(
            found.topics.get(pk, NONE), [cell(each, pk) for each in countries], published
        )[1]
        for pk in topics
    }
    courses = list(gaps.courses) if published else []
    of_courses = course_cells(gaps, countries, courses, published)
    alike: dict[tuple[str | None, int, int], list[Published]] = {}
    for (country, course), shown in of_courses.items():
        count = gaps.cells.get((country, course), NONE)
        alike.setdefault((country, count.members, count.mark), []).append(shown)
    return {
        (country, pk): _unless_hidden(
            across[country][place],
            [
                down[pk][number],
                *alike.get((country, cell(country, pk).members, cell(country, pk).mark), ()),
            ],
        )
        for number, country in enumerate(countries)
        for place, pk in enumerate(topics)
    }


def _unless_hidden(cell: Published, others: Iterable[Published]) -> Published:
    """The cell, unless it is hidden where it is told once more."""
    return HIDDEN if HIDDEN in (cell, *others) else cell
