"""A table as a picture: what is drawn is also said, and texts are no markup."""

from datetime import date

import pytest
from defusedxml import ElementTree
from django.utils import translation

from lms.reports import pictures
from lms.reports.disclosure import HIDDEN
from lms.reports.tables import Line, Table

SVG = "{http://www.w3.org/2000/svg}"
EVIL = "</desc><script>alert(1)</script> #emph[x] & co"


def table(*lines, **changes):
    told = {
        "definition": (("Report", "Completion by country"), ("Counted at", "30 November 2026")),
        "group": "Country",
        "names": ("joined", "completed", "mean_grade"),
        "columns": ("Joined", "Completed", "Grade (mean, %)"),
        "total": (1040, HIDDEN, 71.5),
        "lines": lines,
        "left_out": 0,
    }
    return Table(**told | changes)


def month(number, *cells):
    return Line(label=f"Month {number}", key=date(2026, number, 1), cells=(*cells, None))


def test_whoever_does_not_see_it_hears_its_title_and_figures():
    drawn = ElementTree.fromstring(
        pictures.svg(table(Line(label=EVIL, key="TH", cells=(1240, HIDDEN, 70.0))))
    )
    assert drawn.get("role") == "img"
    assert drawn.find(f"{SVG}title").text == "Completion by country"
    assert drawn.find(f"{SVG}desc").text == f"{EVIL}: Joined 1,240, Completed hidden"
    assert not list(drawn.iter(f"{SVG}script"))


@pytest.mark.parametrize("language", ["en", "fa", "my"])
def test_it_is_a_picture_for_slides_in_every_script(language):
    with translation.override(language):
        assert pictures.png(table(month(1, 5, 10), month(2, HIDDEN, 5))).startswith(b"\x89PNG")


def test_months_are_a_line_with_a_gap_where_a_figure_is_hidden():
    def strokes(*cells):
        lines = [month(number, each, None) for number, each in enumerate(cells, start=1)]
        told = pictures._told(table(*lines))
        assert told["kind"] == "trend"
        return pictures.svg(table(*lines)).count(b"#2b3a8c")

    assert strokes(5, 10, 15) > strokes(5, HIDDEN, 15)


def test_groups_are_bars_also_when_a_table_was_kept():
    kept = Line(label="June", key="2026-06-01", cells=(5, 5, None))
    assert pictures._told(table(kept, kept))["kind"] == "trend"
    assert pictures._told(table(Line(label="Law", key=7, cells=(5, 5, None))))["kind"] == "bars"
    assert table().is_over_time is False


def test_a_long_table_says_how_much_of_it_is_drawn():
    lines = [Line(label=str(number), key=number, cells=(5, 5, None)) for number in range(41)]
    assert pictures._told(table(*lines))["notes"] == ["The first 40 of 41 groups."]
    assert pictures.png(table()).startswith(b"\x89PNG")


def test_a_map_of_gaps_is_deeper_where_more_completed():
    lines = [
        Line(label=label, key=label, cells=(9, *cells))
        for label, *cells in (("TH", 40, 10), ("BD", 0, HIDDEN))
    ]
    told = table(
        *lines,
        names=("completed", "course_1", "course_2"),
        columns=("Completed", "Law", "Voice"),
        total=(9, 40, 10),
    )
    assert [told.heat(value) for value in (0, 1, 10, 11, 40, 90)] == [0, 1, 1, 2, 4, 4]
    drawn = pictures._told(told)
    assert (drawn["kind"], drawn["series"]) == ("map", ["Law", "Voice"])
    assert [each["heat"] for each in drawn["groups"]] == [[4, 1], [0, 0]]
    assert b"Law 40, Voice 10" in pictures.svg(told)
