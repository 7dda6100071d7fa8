import csv
import io
import json

import odfdo
import pytest
from django.utils import translation
from openpyxl import load_workbook

from lms.reports.disclosure import HIDDEN
from lms.reports.exports import (
    completion_csv,
    completion_json,
    completion_ods,
    completion_xlsx,
    defused,
)
from lms.reports.tables import Line, Table

EVIL = '=cmd|" /C calc"!A0'


def table(**changes):
    told = {
        "definition": (("Report", "Completion by course"), ("Organisation", "+, new\nline")),
        "group": "Course",
        "names": ("joined", "certified", "mean_grade"),
        "columns": ("Joined", "Certified", "Grade (mean, %)"),
        "total": (40, 5, 71.5),
        "lines": (Line(label=EVIL, key=7, cells=(HIDDEN, None, 12.5)),),
        "left_out": 2,
    }
    return Table(**told | changes)


def lines(text, delimiter=","):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("https://evil.example","x")',
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
    ],
)
def test_no_cell_is_a_formula(cell):
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Law", "Asia = home", "", "2026-06", "မြန်မာ", " =not one"])
def test_other_cells_stay_as_they_are(cell):
    assert defused(cell) == cell


def test_a_file_says_what_it_is_about_and_is_safe_whatever_things_are_called():
    text = completion_csv(table())
    # Excel takes a file for UTF-8 that begins so.
    assert text.startswith("\ufeff")
    assert lines(text) == [
        ["Report", "Completion by course"],
        ["Organisation", "'+, new\nline"],
        [],
        ["Course", "Joined", "Certified", "Grade (mean, %)"],
        ["All", "40", "5", "71.5"],
        [f"'{EVIL}", "hidden", "", "12.5"],
        [],
        ["Groups too small to be published", "2"],
    ]


def test_where_decimals_have_a_comma_cells_are_parted_by_semicolons():
    with translation.override("id"):
        told = lines(completion_csv(table()), delimiter=";")
    assert told[4][1:] == ["40", "5", "71,5"]


def test_a_workbook_has_the_same_cells_with_numbers_as_numbers_and_no_formula():
    sheet = load_workbook(io.BytesIO(completion_xlsx(table()))).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[3] == ["Course", "Joined", "Certified", "Grade (mean, %)"]
    assert rows[4] == ["All", 40, 5, 71.5]
    assert rows[5] == [f"'{EVIL}", "hidden", None, 12.5]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_programs_read_the_same():
    told = json.loads(completion_json(table()))
    assert told["total"] == {"joined": 40, "certified": 5, "mean_grade": 71.5}
    assert told["groups"] == [
        {"key": 7, "label": EVIL, "joined": "hidden", "certified": None, "mean_grade": 12.5}
    ]
    assert told["groups_left_out"] == 2


def test_the_sheet_for_libreoffice_has_the_same_cells():
    [sheet] = odfdo.Document(io.BytesIO(completion_ods(table()))).body.tables
    rows = [[cell.value for cell in row.cells] for row in sheet.rows]
    assert rows[3] == ["Course", "Joined", "Certified", "Grade (mean, %)"]
    assert rows[4] == ["All", 40, 5, 71.5]
    assert rows[5] == [f"'{EVIL}", "hidden", None, 12.5]
    assert not any(cell.formula for row in sheet.rows for cell in row.cells)
