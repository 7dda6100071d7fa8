"""Files of people to invite: what each line asks for, or why it cannot be had."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Generic, TypeVar

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.formats.parsed import Unreadable
from cms.fields import language_column
from cms.languages import describe
from courses.models import Course, LearningPath
from lms import letters
from lms.members.fields import AddressField
from lms.members.models import Member, Organisation, offered_languages
from lms.secretariat import invitations, spreadsheets
from lms.secretariat.invitations import Wanted
from lms.secretariat.spreadsheets import FORMULA_STARTS, Line

MOST = 10_000
"""Lines of people in one file."""
AT_ONCE = 200
"""Lines that are looked up together."""
_SHOWN = 60

# The first is the one that an empty file has.
_COLUMNS: dict[str, tuple[str | Promise, ...]] = {
    "email": (gettext_lazy("e-mail address"), "address", "email", "e-mail"),
    "language": (gettext_lazy("language"),),
    "organisation": (gettext_lazy("organisation"), "organization"),
    "course": (gettext_lazy("Course"),),
    "path": (gettext_lazy("Learning path"), "path"),
}
_NEEDED = ("email", "language")

_Row = TypeVar("_Row", bound=models.Model)


class Wrong(Exception):
    """A line that cannot be taken; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A line: whom it asks to invite, or why that cannot be done."""

    line: int
    wanted: Wanted | None = None
    reason: str = ""


def headings(*, language: str) -> list[str]:
    """Of an empty file."""
    with translation.override(language):
        return [str(names[0]) for names in _COLUMNS.values()]


def examine(*, content: bytes, language: str, at: datetime) -> Iterator[list[Found]]:
    """Each line below the headings, some at once. Nothing is stored.

    Headings, and names of languages, are understood in ``language`` and in English. Raises
    ``Unreadable``, also after the first ones were given.
    """
    lines = spreadsheets.lines(content)
    first = next(lines, None)
    if first is None:
        raise Unreadable(_("The file is empty."))
    reader = _Reader(_columns(first, language), language=language, at=at)
    count = 0
    while block := list(islice(lines, AT_ONCE)):
        count += len(block)
        if count > MOST:
            raise Unreadable(
                _("The file has more than %(most)d lines. Bring it in in parts.") % {"most": MOST}
            )
        yield reader.read(block)


def _columns(first: Line, language: str) -> list[str]:
    """What each column is."""
    known = _known(language)
    names = []
    for cell in first.cells:
        name = known.get(letters.name(cell), "")
        if cell and not name:
            raise Unreadable(
                _("There is no column “%(name)s”. The columns are: %(columns)s.")
                % {"name": cell[:_SHOWN], "columns": ", ".join(headings(language=language))},
                line=first.number,
            )
        if name and name in names:
            raise Unreadable(
                _("There are two columns “%(name)s”.") % {"name": cell}, line=first.number
            )
        names.append(name)
    for needed in _NEEDED:
        if needed not in names:
            raise Unreadable(
                _("There is no column “%(name)s”. The first line has to name the columns.")
                % {"name": str(_COLUMNS[needed][0])},
                line=first.number,
            )
    return names


def _known(language: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for active in ("en", language):
        with translation.override(active):
            for column, names in _COLUMNS.items():
                known |= {letters.name(str(name)): column for name in names}
    return known


class _Choices(Generic[_Row]):
    """Rows by the names that people know them by."""

    def __init__(self, named: Iterable[tuple[_Row, Iterable[str]]], *, missing: str | Promise):
        self._missing = missing
        self._rows: dict[str, dict[int, _Row]] = {}
        for row, names in named:
            for name in names:
                if name:
                    self._rows.setdefault(letters.name(name), {})[row.pk] = row

    def one(self, typed: str) -> _Row | None:
        """None if nothing is typed. Raises ``Wrong``."""
        if not typed:
            return None
        found = list(self._rows.get(letters.name(typed), {}).values())
        if not found:
            raise Wrong(str(self._missing) % {"name": typed[:_SHOWN]})
        if len(found) > 1:
            raise Wrong(
                _("“%(name)s” is the name of several. Write the last part of its address instead.")
                % {"name": typed[:_SHOWN]}
            )
        return found[0]


class _Reader:
    """Understands lines; knows which addresses stood in those before."""

    def __init__(self, columns: list[str], *, language: str, at: datetime) -> None:
        self._columns = columns
        self._lines_by_address: dict[str, int] = {}
        self._languages = _languages(language)
        self._address = AddressField(max_length=254)
        self._organisations = _Choices(
            ((row, row.all_names) for row in Organisation.objects.all()),
            missing=gettext_lazy("There is no organisation “%(name)s”."),
        )
        self._courses = _Choices(
            ((row, [row.slug, *_titles(row, "heading")]) for row in Course.objects.live()),
            missing=gettext_lazy("There is no published course “%(name)s”."),
        )
        self._paths = _Choices(
            ((row, [row.slug, *_titles(row, "title")]) for row in LearningPath.objects.open(at=at)),
            missing=gettext_lazy("There is no learning path “%(name)s” that can be joined now."),
        )

    def read(self, lines: list[Line]) -> list[Found]:
        found = [self._found(line) for line in lines]
        addresses = [each.wanted.email for each in found if each.wanted]
        accounts, invited = _with_account(addresses), _invited(addresses)
        return [_unless_known(each, accounts, invited) for each in found]

    def _found(self, line: Line) -> Found:
        try:
            return Found(line=line.number, wanted=self._wanted(line))
        except Wrong as wrong:
            return Found(line=line.number, reason=str(wrong))

    def _wanted(self, line: Line) -> Wanted:
        if any(cell.startswith(FORMULA_STARTS) for cell in line.cells):
            raise Wrong(_("There is a formula in this line. Write what it comes to."))
        if any(line.cells[len(self._columns) :]):
            raise Wrong(_("There are more cells in this line than columns."))
        cells = dict(zip(self._columns, line.cells, strict=False))
        email = self._email(cells.get("email", ""), line.number)
        course = self._courses.one(cells.get("course", ""))
        path = self._paths.one(cells.get("path", ""))
        if course and path:
            raise Wrong(_("Choose a course or a learning path, not both."))
        return Wanted(
            email=email,
            language=self._language(cells.get("language", "")),
            organisation=self._organisations.one(cells.get("organisation", "")),
            course=course,
            path=path,
        )

    def _email(self, typed: str, line: int) -> str:
        if not typed:
            raise Wrong(_("There is no e-mail address."))
        try:
            email = str(self._address.clean(typed))
        except ValidationError as error:
            raise Wrong(
                _("“%(name)s” is not an e-mail address.") % {"name": typed[:_SHOWN]}
            ) from error
        earlier = self._lines_by_address.setdefault(email, line)
        if earlier != line:
            raise Wrong(_("The address stands in line %(line)d already.") % {"line": earlier})
        return email

    def _language(self, typed: str) -> str:
        if not typed:
            raise Wrong(_("There is no language for the e-mail."))
        code = self._languages.get(letters.name(typed))
        if code is None:
            raise Wrong(_("“%(name)s” is none of the site's languages.") % {"name": typed[:_SHOWN]})
        return code


def _languages(language: str) -> dict[str, str]:
    """Codes by code, and by name: in English, in ``language`` and in the language itself."""
    codes = {}
    for active in ("en", language):
        with translation.override(active):
            for code, name in offered_languages():
                for each in (code, name, *name.split("/"), describe(code).name_local):
                    codes[letters.name(each)] = code
    return codes


def _titles(row: Course | LearningPath, field: str) -> list[str]:
    """In every language; what pages are called in the admin too."""
    columns = (language_column(field, code) for code, _name in offered_languages())
    return [row.title, *(getattr(row, column) or "" for column in columns)]


def _with_account(addresses: list[str]) -> set[str]:
    """As ``invitations.has_account`` has it, of several."""
    typed = EmailAddress.objects.filter(email__in=addresses).values_list("email", flat=True)
    return {*typed, *Member.objects.filter(email__in=addresses).values_list("email", flat=True)}


def _invited(addresses: list[str]) -> set[str]:
    waiting = invitations.waiting().filter(email__in=addresses)
    return set(waiting.values_list("email", flat=True))


def _unless_known(found: Found, accounts: set[str], invited: set[str]) -> Found:
    if found.wanted and found.wanted.email in accounts:
        return Found(line=found.line, reason=_("Somebody with this address has an account."))
    if found.wanted and found.wanted.email in invited:
        return Found(line=found.line, reason=_("This address has an invitation already."))
    return found
