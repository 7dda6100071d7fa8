"""HTML becomes what a reader sees, and no more."""

import time

import pytest

from assessments.formats.parsed import Text, TextFormat
from assessments.formats.texts import plain, reading


def html(words):
    return reading(Text(text=words, format=TextFormat.HTML))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("<p>One</p><p>Two&nbsp;&amp;&#32;more</p>", "One\n\nTwo\u00a0& more"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("  spread \n over   lines ", "spread over lines"),
        ("<ul><li>x</li><li><p>y</p></li></ul>z", "• x\n• y\n\nz"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a | b\nc"),
        ("<b>H</b><sub>2</sub>O", "H2O"),
        ("<style>p {}</style>seen", "seen"),
        ('<a href="https://example.org/law">the law</a>', "the law (https://example.org/law)"),
        ('<a href="https://example.org">https://example.org</a>', "https://example.org"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("1 &lt; 2", "1 < 2"),
    ],
)
def test_html_becomes_lines_of_text(words, expected):
    assert html(words).words == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Who is **not** a _refugee_?", "Who is not a refugee?"),
        ("*One* and __two__ and `three`", "One and two and three"),
        ("2 * 3 * 4, 2*3*4, file_name_here", "2 * 3 * 4, 2*3*4, file_name_here"),
        (r"\*as typed\* and a\_b", "*as typed* and a_b"),
        ("# Facts\n\n- one\n* two", "Facts\n\n• one\n• two"),
        ("[the law](https://example.org/law)", "the law (https://example.org/law)"),
        ("[here](javascript:x)", "here"),
        ("**bold** &amp; <i>more</i>", "bold & more"),
        ("[[1]] and [[2]]", "[[1]] and [[2]]"),
    ],
)
def test_markdown_loses_its_signs_and_nothing_else(words, expected):
    assert plain(Text(text=words, format=TextFormat.MARKDOWN)) == expected


def test_picture_in_markdown_is_a_picture():
    found = reading(Text(text="![A map](map.png) Where?", format=TextFormat.MARKDOWN))

    assert (found.words, found.pictures) == ("Where?", [("map.png", "A map")])


def test_long_line_of_stars_is_read_at_once():
    words = "**a " * 20_000

    began = time.perf_counter()
    plain(Text(text=words, format=TextFormat.MARKDOWN))

    assert time.perf_counter() - began < 5


def test_text_as_typed_keeps_its_lines():
    typed = Text(text="One\nTwo <b>bold</b>\nthree", format=TextFormat.MOODLE)

    assert plain(typed) == "One\nTwo bold\nthree"
    assert plain(Text(text="1 < 2 & 3\n4", format=TextFormat.MOODLE)) == "1 < 2 & 3\n4"
    assert plain(Text(text="<b>", format=TextFormat.PLAIN)) == "<b>"


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        '<a href=" java\nscript:alert(1)">x</a>',
        "<SCRIPT SRC=//x>",
        '<iframe src="javascript:alert(1)">',
    ],
)
def test_programs_are_noticed_and_never_text(words):
    found = html(f"before {words}")

    assert found.had_scripts is True
    assert "alert" not in found.words
