"""The look at HTML finds what is wrong with it, and nothing in what is right."""

import pytest

from tests.markup import faults_of

RIGHT = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>T</title></head><body>'
    '<main><p id="a">One<br>two</p><ul><li>Three</li></ul><img src="x" alt="">'
    '<label for="b">L</label><input id="b" aria-describedby="a">'
    '<svg><path d="M0"/><title>P</title></svg><a href="/"><h2>Card</h2></a></main></body></html>'
)


def test_nothing_is_wrong_with_what_is_right():
    assert faults_of(RIGHT) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("<!doctype html>", ""),
        ("<li>Three</li>", "<p>Three</p>"),
        ("two</p>", "two<div>x</div></p>"),
        ("</ul>", ""),
        ("</ul>", "</ul></div>"),
        ("<li>Three</li>", "<li/>"),
        ('id="b"', 'id="a"'),
        ('for="b"', 'for="c"'),
        ('alt=""', ""),
        ('src="x"', 'src="x" src="y"'),
        ("<h2>Card</h2>", '<a href="/x">Card</a>'),
        ("<h2>Card</h2>", "<button>Card</button>"),
    ],
)
def test_what_is_wrong_is_found(right, wrong):
    assert right in RIGHT
    assert len(faults_of(RIGHT.replace(right, wrong, 1))) >= 1
