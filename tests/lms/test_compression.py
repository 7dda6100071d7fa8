"""Pages go over the line in Brotli, in gzip, or as they are: as the browser says that it reads."""

import gzip

import brotli
import pytest
from django.test import Client

from tests.factories.courses import published_course

pytestmark = pytest.mark.django_db

ADDRESS = "/en/courses/"


def ask(encodings, address=ADDRESS):
    return Client().get(address, headers={"Accept-Encoding": encodings})


@pytest.fixture(autouse=True)
def course():
    return published_course()


@pytest.mark.parametrize("encodings", ["br", "gzip, deflate, br, zstd", "gzip, br;q=0.8", "BR"])
def test_a_page_comes_in_brotli_to_who_takes_it(encodings):
    answer = ask(encodings)

    assert answer["Content-Encoding"] == "br"
    assert answer["Content-Length"] == str(len(answer.content))
    assert "Accept-Encoding" in answer["Vary"]
    assert b"</html>" in brotli.decompress(answer.content)


@pytest.mark.parametrize("encodings", ["gzip", "gzip, br;q=0", "gzip, br; q=0.0", "gzip, brx"])
def test_who_does_not_gets_gzip(encodings):
    answer = ask(encodings)

    assert answer["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(answer.content)


def test_who_takes_neither_gets_the_page_as_it_is():
    answer = ask("identity")

    assert not answer.has_header("Content-Encoding")
    assert b"</html>" in answer.content
    assert "Accept-Encoding" in answer["Vary"]


def test_brotli_is_a_tenth_smaller():
    assert len(ask("br").content) < 0.9 * len(ask("gzip").content)


def test_the_length_of_a_page_tells_nothing_of_its_words():
    """One page, several lengths: its length cannot be compared with that of another guess."""
    page = {brotli.decompress(ask("br").content).partition(b"</html>")[2] for _ in range(8)}

    assert len({len(each) for each in page}) > 1


def test_what_is_no_page_stays_with_gzip():
    assert ask("gzip, br", "/sitemap.xml")["Content-Encoding"] == "gzip"
