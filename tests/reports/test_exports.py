import csv
import io

import pytest

from lms.reports.completion import Report, Row
from lms.reports.exports import completion_csv, defused


def lines(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


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


def test_whatever_a_course_or_an_organisation_is_called_the_file_is_safe():
    evil = '=cmd|" /C calc"!A0'
    report = Report(
        total=Row(label="", joined=1, completed=0),
        members=1,
        paths_completed=0,
        by_course=(Row(label=evil, joined=1, completed=0),),
        by_country=(),
        by_organisation=(Row(label="+, new\nline", joined=1, completed=0),),
        by_month=(),
    )
    text = completion_csv(report)
    # Excel takes a file for UTF-8 that begins so.
    assert text.startswith("\ufeff")
    assert lines(text) == [
        ["By", "Group", "Joined", "Completed"],
        ["All", "All", "1", "0"],
        ["Course", f"'{evil}", "1", "0"],
        ["Organisation", "'+, new\nline", "1", "0"],
    ]
