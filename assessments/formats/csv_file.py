"""Questions in a table, as a spreadsheet saves it: one a line, below the names of the columns."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO

from django.utils.translation import gettext as _

from assessments.formats import grades
from assessments.formats.categories import category_path
from assessments.formats.parsed import (
    ALL,
    NOTHING,
    Fault,
    NotUnderstood,
    ParsedAnswer,
    ParsedFile,
    ParsedQuestion,
    Text,
    Unreadable,
)
from assessments.formats.texts import clean_name, has_program, name_from

_COLUMNS = {"type", "name", "category", "tags", "text", "right", "feedback", "hint", "points"}
_NUMBERED = re.compile(r"(answer|feedback) ?([1-9][0-9]?)")
_LONGEST_CELL = 100_000
_TYPES = {
    "": "",
    "single": "single",
    "multiple": "multiple",
    "multichoice": "",
    "true/false": "truefalse",
    "truefalse": "truefalse",
    "words": "shortanswer",
    "shortanswer": "shortanswer",
    "number": "numerical",
    "numerical": "numerical",
    "matching": "match",
    "match": "match",
    "ordering": "ordering",
    "essay": "essay",
}
_VERDICTS = {"true": True, "t": True, "yes": True, "false": False, "f": False, "no": False}


def read(text: str) -> ParsedFile:
    """The questions of a table, and where something was not understood. Raises ``Unreadable``."""
    parsed = ParsedFile()
    for row in _rows(text):
        try:
            parsed.questions.append(_question(row))
        except NotUnderstood as wrong:
            parsed.faults.append(Fault(line=row.line, reason=wrong.reason))
    return parsed


@dataclass(frozen=True, kw_only=True)
class _Row:
    line: int
    cells: Mapping[str, str]

    def cell(self, name: str) -> str:
        return self.cells.get(name, "")

    @property
    def answers(self) -> list[tuple[int, str]]:
        """What is filled in, with its number."""
        numbered = (
            (int(name[7:]), words)
            for name, words in self.cells.items()
            if words and name.startswith("answer ")
        )
        return sorted(numbered)

    def feedback(self, number: int) -> Text:
        return Text(text=self.cell(f"feedback {number}"))


def _rows(text: str) -> Iterator[_Row]:
    if not text.strip():
        raise Unreadable(_("The file is empty."))
    reader = csv.reader(StringIO(text), delimiter=_delimiter(text), strict=True)
    names: list[str] = []
    line = 1
    try:
        for cells in reader:
            if not names:
                names = _names(cells)
            elif any(cell.strip() for cell in cells):
                yield _Row(line=line, cells=_named(names, cells, line))
            line = reader.line_num + 1
    except csv.Error as wrong:
        raise Unreadable(
            _("The table is damaged here: a quotation mark is missing, or there is one too many."),
            line=line,
        ) from wrong


def _delimiter(text: str) -> str:
    first = next(line for line in text.split("\n") if line.strip())
    return max(";,\t", key=first.count)


def _names(cells: list[str]) -> list[str]:
    names = []
    for cell in cells:
        name = " ".join(cell.lower().split())
        if found := _NUMBERED.fullmatch(name):
            name = f"{found[1]} {found[2]}"
        elif name and name not in _COLUMNS:
            raise Unreadable(
                _("There is no column “%(name)s”. The columns are: %(columns)s.")
                % {
                    "name": name[:60],
                    "columns": ", ".join([*sorted(_COLUMNS), "answer 1 …", "feedback 1 …"]),
                },
                line=1,
            )
        names.append(name)
    if "text" not in names:
        raise Unreadable(_("The first line has to name the columns, among them “text”."), line=1)
    if twice := {name for name in names if name and names.count(name) > 1}:
        raise Unreadable(_("There are two columns “%(name)s”.") % {"name": min(twice)}, line=1)
    return names


def _named(names: list[str], cells: list[str], line: int) -> dict[str, str]:
    beyond = [cell for cell in cells[len(names) :] if cell.strip()]
    if beyond:
        raise Unreadable(
            _("This line has more cells than the first line has names for."), line=line
        )
    named = zip(names, cells, strict=False)
    return {name: cell.strip() for name, cell in named if name}


def _question(row: _Row) -> ParsedQuestion:
    written = row.cell("type").lower()
    if written not in _TYPES:
        raise NotUnderstood(
            _("There is no type “%(type)s”. The types are: %(types)s.")
            % {
                "type": written[:60],
                "types": "single, multiple, true/false, words, number, matching, ordering, essay",
            }
        )
    if any(map(has_program, row.cells.values())):
        raise NotUnderstood(_("A text has a program inside (a script), which is not accepted."))
    text = row.cell("text")
    if not text:
        raise NotUnderstood(_("The question has no text."))
    type_ = _TYPES[written] or _guessed(row)
    answers = _READERS[type_](row)
    return ParsedQuestion(
        line=row.line,
        type="multichoice" if type_ in ("single", "multiple") else type_,
        name=clean_name(row.cell("name")) or name_from(text),
        text=Text(text=text),
        answers=answers,
        single=type_ != "multiple",
        feedback=Text(text=row.cell("feedback")),
        hints=[Text(text=hint)] if (hint := row.cell("hint")) else [],
        points=_points(row.cell("points")),
        category=category_path(row.cell("category")),
        tags=list(
            dict.fromkeys(tag for each in row.cell("tags").split(",") if (tag := each.strip()))
        ),
    )


def _guessed(row: _Row) -> str:
    if not row.answers:
        return "truefalse" if row.cell("right").lower() in _VERDICTS else "essay"
    return "multiple" if len(re.findall(r"\d+", row.cell("right"))) > 1 else "single"


def _points(written: str) -> Decimal | None:
    if not written:
        return None
    points = grades.any_number(written)
    if points is None or not 0 <= points < 10_000:
        raise NotUnderstood(_("“%(number)s” is no number of points.") % {"number": written[:60]})
    return points


def _right(row: _Row) -> set[int]:
    written = row.cell("right")
    numbers = re.split(r"[\s,+&/]+", written)
    known = {str(number): number for number, _words in row.answers}
    right = {known[each] for each in numbers if each in known}
    if not written or len(right) < len(numbers):
        raise NotUnderstood(
            _("In the column “right”, write the number of the right answer, or several: 1, 3.")
        )
    return right


def _single(row: _Row) -> list[ParsedAnswer]:
    right = _right(row)
    if len(right) > 1:
        raise NotUnderstood(_("A question of the type “single” has one right answer."))
    return [
        ParsedAnswer(
            text=Text(text=words),
            fraction=ALL if number in right else NOTHING,
            feedback=row.feedback(number),
        )
        for number, words in row.answers
    ]


def _multiple(row: _Row) -> list[ParsedAnswer]:
    right = _right(row)
    # Each wrong answer takes off what a right one gives, or ticking all would be right.
    share = grades.rounded(ALL / len(right))
    return [
        ParsedAnswer(
            text=Text(text=words),
            fraction=share if number in right else -share,
            feedback=row.feedback(number),
        )
        for number, words in row.answers
    ]


def _verdict(row: _Row) -> list[ParsedAnswer]:
    is_true = _VERDICTS.get(row.cell("right").lower())
    if is_true is None:
        raise NotUnderstood(_("In the column “right”, write true or false."))
    return [
        ParsedAnswer(
            text=Text(text=words), fraction=ALL if right else NOTHING, feedback=row.feedback(number)
        )
        for number, (words, right) in enumerate((("True", is_true), ("False", not is_true)), 1)
    ]


def _words(row: _Row) -> list[ParsedAnswer]:
    return [
        ParsedAnswer(text=Text(text=words), fraction=ALL, feedback=row.feedback(number))
        for number, words in row.answers
    ]


def _numbers(row: _Row) -> list[ParsedAnswer]:
    return [_number(words, row.feedback(number)) for number, words in row.answers]


def _number(written: str, feedback: Text) -> ParsedAnswer:
    value, _mark, tolerance = written.replace("+-", "±").replace("+/-", "±").partition("±")
    number, off = grades.any_number(value), grades.any_number(tolerance or "0")
    if number is None or off is None:
        raise NotUnderstood(_("“%(number)s” is not a number.") % {"number": written[:60]})
    return ParsedAnswer(
        text=Text(text=value.strip()),
        number=number,
        tolerance=abs(off),
        fraction=ALL,
        feedback=feedback,
    )


def _pairs(row: _Row) -> list[ParsedAnswer]:
    pairs = []
    for number, words in row.answers:
        left, arrow, right = words.partition("->")
        if not arrow or not right.strip():
            raise NotUnderstood(
                _("A pair needs an arrow -> between its sides: %(pair)s") % {"pair": words[:60]}
            )
        pairs.append(
            ParsedAnswer(
                text=Text(text=left.strip()),
                match=Text(text=right.strip()),
                fraction=ALL if left.strip() else NOTHING,
                feedback=row.feedback(number),
            )
        )
    return pairs


def _nothing(row: _Row) -> list[ParsedAnswer]:
    if row.answers:
        raise NotUnderstood(_("A question of the type “essay” has no answers."))
    return []


_READERS = {
    "single": _single,
    "multiple": _multiple,
    "truefalse": _verdict,
    "shortanswer": _words,
    "numerical": _numbers,
    "match": _pairs,
    "ordering": _words,
    "essay": _nothing,
}
