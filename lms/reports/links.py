"""Where more is told of a report's groups: from a country to its organisations to their members."""

from urllib.parse import urlencode

from django.urls import reverse

from courses.desk.rights import quizzes_for
from lms.members.models import Member
from lms.reports import learning
from lms.reports.figures import By
from lms.reports.forms import FiltersForm
from lms.reports.tables import Table

PARTS = {
    By.COUNTRY: (By.ORGANISATION, "country"),
    By.GAPS: (By.ORGANISATION, "country"),
    By.TOPIC_GAPS: (By.ORGANISATION, "country"),
    By.ORGANISATION_KIND: (By.ORGANISATION, "organisation_kind"),
    By.PATH: (By.COURSE, "path"),
    By.COHORT: (By.COURSE, "cohort"),
    By.COURSE: (By.LESSON, "course"),
}
"""By what a group is told further, and which filter narrows the report to it."""
_OF_MEMBERS = ("country", "course", "path", "cohort")
"""Filters that the list of members has too."""


def of_groups(*, form: FiltersForm, table: Table, reader: Member) -> dict[int | str, str]:
    """Addresses by the keys of lines, of a valid form; the same filters stay chosen."""
    by = form.breakdown
    keys = [line.key for line in table.lines if isinstance(line.key, int | str)]
    asked = {name: form.data[name] for name in form.fields if form.data.get(name)}
    if by is By.QUIZ:
        quizzes = learning.graded(form.filters.course).filter(quiz__in=quizzes_for(reader))
        return {each.pk: reverse("quiz_statistics", args=[each.quiz_id]) for each in quizzes}
    if by is By.ORGANISATION:
        # What can be published leads to nobody, and names are for those who look after members.
        if form.for_publication or not reader.has_perm("members.change_member"):
            return {}
        chosen = {name: asked[name] for name in _OF_MEMBERS if name in asked}
        return {key: _address("members_list", chosen | {"organisation": key}) for key in keys}
    if by not in PARTS:
        return {}
    parts, name = PARTS[by]
    return {key: _address("completion_report", asked | {"by": parts, name: key}) for key in keys}


def _address(place: str, asked: dict[str, int | str]) -> str:
    return f"{reverse(place)}?{urlencode(asked)}"
