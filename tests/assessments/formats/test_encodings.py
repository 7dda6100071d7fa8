"""Files are read in whichever letters they were saved."""

import pytest

from assessments.formats.encodings import decode
from assessments.formats.parsed import Unreadable

TEXT = "Où est-ce «ici» – là?"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "windows-1252"]
)
def test_letters_are_recognised(encoding):
    marks = {"utf-16-le-bom": b"\xff\xfe", "utf-16-be-bom": b"\xfe\xff"}
    content = marks.get(encoding, b"") + TEXT.encode(encoding.removesuffix("-bom"))

    assert decode(content) == TEXT


def test_lines_of_every_system_end_alike():
    assert decode(b"a\r\nb\rc\n") == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("content", "declared"),
    [(b"\x00\x01\x02", ""), ("ü".encode("utf-16-le"), ""), (b"\xff\xfea", ""), (b"abc", "zlib")],
)
def test_what_is_no_text_is_refused(content, declared):
    with pytest.raises(Unreadable):
        decode(content, declared=declared)
