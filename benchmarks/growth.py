"""Draws how the cost of reports grows, from results of ``benchmarks.reports``.

``python -m benchmarks.growth RESULTS >docs/pictures/reports-growth.svg`` where RESULTS is a file of
lines that ``python -m benchmarks.reports --json`` printed, in one go on one machine: times of
different machines, or of a busy one, do not compare.
"""

import argparse
import json
import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import typst

from certificates.typefaces import font_order, fonts

DRAWN = {"screen_ms": "slowest screen, ms", "copied_again_s": "copying what is new, s"}
NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}


def draw(results: Sequence[dict[str, Any]]) -> str:
    """An SVG of one line per database and measure, its figures in words for who does not see it."""
    series = defaultdict(list)
    for each in sorted(results, key=lambda each: each["enrolments"]):
        for name, words in DRAWN.items():
            key = f"{NAMES[each['database']]}: {words}"
            series[key].append((each["enrolments"], each[name]))
    told = "; ".join(
        f"{name}: " + ", ".join(f"{value:g} at {size:,} enrolments" for size, value in points)
        for name, points in series.items()
    )
    drawn = typst.compile(
        Path(__file__).with_name("growth.typ"),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"growth": json.dumps({"fonts": font_order("en"), "series": series})},
        format="svg",
    ).decode()
    begin = drawn.index(">", drawn.index("<svg"))
    words = f'<title id="title">How reports grow</title><desc id="figures">{escape(told)}</desc>'
    return f'{drawn[:begin]} role="img" aria-labelledby="title figures">{words}{drawn[begin + 1 :]}'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    lines = parser.parse_args().results.read_text().splitlines()
    print(draw([json.loads(line) for line in lines if line.startswith("{")]))


if __name__ == "__main__":
    main()
