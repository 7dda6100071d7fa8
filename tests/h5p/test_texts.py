"""The text of accordions and columns, to be copied into a lesson."""

import pytest
from django.urls import reverse

from cms.h5p import texts
from cms.h5p.models import Content
from tests.factories.courses import CourseFactory, trainer_of
from tests.factories.h5p import interactive
from tests.h5p import making

pytestmark = pytest.mark.django_db


def words(html):
    return {"library": "H5P.AdvancedText 1.1", "params": {"text": html}}


def panel(title, html):
    return {"title": title, "content": words(html)}


ACCORDION = {"panels": [panel("Who &amp; where", "<p>A judge</p>"), panel("When", "<p>Now</p>")]}


def texts_of(kind, says):
    return texts.texts_of(interactive(making.of_kind(kind, says)).newest)


def test_accordion_is_headings_with_their_text():
    found = texts_of("H5P.Accordion", ACCORDION)
    assert [(each.heading, each.html) for each in found.passages] == [
        ("Who & where", ""),
        ("", "<p>A judge</p>"),
        ("When", ""),
        ("", "<p>Now</p>"),
    ]
    assert found.lost == {}


def test_column_is_its_text_in_order_and_names_what_is_none():
    asks = {"library": "H5P.MultiChoice 1.16", "params": {}}
    parts = [words("<p>First</p>"), asks, {"library": "H5P.Accordion 1.0", "params": ACCORDION}]
    found = texts_of("H5P.Column", {"content": [{"content": each} for each in [*parts, asks]]})
    assert [each.heading or each.html for each in found.passages] == [
        "<p>First</p>",
        *("Who & where", "<p>A judge</p>", "When", "<p>Now</p>"),
    ]
    assert found.lost == {"H5P.MultiChoice": 2}


@pytest.mark.parametrize("says", [{"panels": 3}, {"panels": [3, {"title": 4, "content": []}]}])
def test_what_is_not_as_it_should_be_has_no_text(says):
    found = texts_of("H5P.Accordion", says)
    assert [each.html + each.heading for each in found.passages if each.html or each.heading] == []


def test_column_without_end_ends():
    says = {"content": [{"content": words("<p>Deep</p>")}]}
    for _level in range(8):
        says = {"content": [{"content": {"library": "H5P.Column 1.0", "params": says}}]}
    found = texts_of("H5P.Column", says)
    assert (found.passages, found.lost) == ([], {"H5P.Column": 1})


def test_other_kinds_have_none():
    assert texts.texts_of(interactive().newest) is None


def test_page_shows_it_without_what_strangers_hid_in_it(sign_in):
    course = CourseFactory()
    trainer = trainer_of(course)
    course.refresh_from_db()
    hidden = '<p onclick="steal()">A judge<script>steal()</script><img src=x onerror=steal()></p>'
    says = {"panels": [panel("<b>Who</b>", hidden)]}
    content = interactive(making.of_kind("H5P.Accordion", says), collection=course.collection)
    page = reverse(Content.snippet_viewset.get_url_name("inspect"), args=[content.pk])

    told = sign_in(trainer).get(page).text

    assert "Text to copy" in told
    assert "<p>A judge</p>" in told
    assert "&lt;b&gt;Who&lt;/b&gt;" in told
    assert "steal()" not in told
    other = sign_in(trainer_of(CourseFactory())).get(page, follow=True)
    assert other.status_code == 404 or "A judge" not in other.text
