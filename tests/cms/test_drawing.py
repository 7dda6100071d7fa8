"""Parts that are drawn once for the same values."""

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import SafeString

from cms.reading import Localized
from cms.templatetags.drawing import _drawn
from courses.trails import DONE, OPEN, Station

STOP = '{% load drawing %}{% drawn "ui/stop.html" stop=stop here=here %}'


@pytest.fixture(autouse=True)
def _nothing_drawn():
    _drawn.cache_clear()


def draw(stop, here=""):
    return Template(STOP).render(Context({"stop": stop, "here": here}))


def station(title="First", state=DONE):
    return Station(title=Localized(title, "en", is_fallback=False), url="/first/", state=state)


def test_equal_values_are_drawn_once():
    assert draw(station()) == draw(station())
    assert _drawn.cache_info().misses == 1


@pytest.mark.parametrize("other", [station(title="Second"), station(state=OPEN)])
def test_other_values_are_drawn_anew(other):
    assert draw(station()) != draw(other)


def test_where_it_stands_is_a_value_too():
    assert 'aria-current="page"' not in draw(station())
    assert 'aria-current="page"' in draw(station(), here="/first/")


def test_each_language_has_its_own():
    english = draw(station())
    with translation.override("th"):
        assert draw(station()) != english


def test_text_that_is_safe_is_not_taken_for_one_that_is_not():
    line = Template('{% load drawing %}{% drawn "ui/trail_line.html" stations=none label=label %}')
    label = "<b>bold</b>"

    safe = line.render(Context({"none": (), "label": SafeString(label)}))
    unsafe = line.render(Context({"none": (), "label": label}))

    assert (label in safe, label in unsafe) == (True, False)
