"""What authors bring: files that are what their names say, and pictures of a bearable size."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import Collection

from cms.documents import is_what_it_claims
from cms.models import Attachment, Picture
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def archive(*parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        for part in parts:
            written.writestr(part, "words")
    return file.getvalue()


GENUINE = {
    "a.pdf": b"%PDF-1.7\n",
    "a.docx": archive("[Content_Types].xml", "word/document.xml"),
    "a.xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "a.odt": archive("mimetype", "content.xml"),
    "a.txt": "words, پښتو".encode(),
    "b.TXT": "words".encode("utf-16"),
    "a.csv": "na\xefve;1\r\n".encode("cp1252"),
    "a.vtt": b"WEBVTT\n\n00:01.000 --> 00:02.500\nWords\n",
    "b.vtt": "\ufeffWEBVTT - x\r\n\r\n1\r\n00:00:01.000 --> 00:00:02.000\r\nစကား\r\n".encode(),
    "a.srt": b"1\r\n00:00:01,000 --> 00:00:02,500\r\nWords\r\n",
    "b.srt": "1\n00:00:01,000 --> 00:00:02,500\nکلمه‌ها\n".encode("utf-16"),
    "a.mp3": b"ID3\x04\0",
    "b.mp3": b"\xff\xfb\x90\0",
    "a.ogg": b"OggS\0",
    "a.m4a": b"\0\0\0\x20ftypM4A ",
    "a.mp4": b"\0\0\0\x20ftypisom",
    "a.webm": b"\x1a\x45\xdf\xa3\x01",
}


def test_files_that_are_what_their_names_say_are_taken():
    assert [
        name for name in GENUINE if not is_what_it_claims(name, io.BytesIO(GENUINE[name]))
    ] == []


@pytest.mark.parametrize(
    "content", [b"MZ\x90\0\x03\0", b"\x7fELF\x02\x01\0", archive("evil.sh"), b"PK\3\4"]
)
def test_a_program_or_an_archive_is_none_of_them(content):
    taken = [name for name in GENUINE if is_what_it_claims(name, io.BytesIO(content))]
    assert taken == []


def test_a_page_with_a_script_is_not_taken_for_a_document():
    page = b"<html><script>alert(1)</script>"
    taken = {name.lower()[-3:] for name in GENUINE if is_what_it_claims(name, io.BytesIO(page))}
    assert taken == {"txt", "csv"}


def bring(browser, name, content, address="/admin/documents/add/"):
    return browser.post(
        address,
        {
            "title": "Handout",
            "collection": Collection.get_first_root_node().pk,
            "file": SimpleUploadedFile(name, content),
        },
    )


def test_the_author_reads_why_a_document_is_not_taken(sign_in):
    browser = sign_in(MemberFactory(is_superuser=True))
    answer = bring(browser, "handout.pdf", b"MZ\x90\0\x03\0")
    assert "This is not a PDF file, though its name says so." in answer.content.decode()
    assert not Attachment.objects.exists()
    bring(browser, "handout.pdf", GENUINE["a.pdf"])
    assert Attachment.objects.get().title == "Handout"


def test_a_document_dropped_among_many_is_looked_at_too(sign_in):
    browser = sign_in(MemberFactory(is_superuser=True))
    answer = browser.post(
        "/admin/documents/multiple/add/",
        {
            "title": "Handout",
            "collection": Collection.get_first_root_node().pk,
            "files[]": SimpleUploadedFile("handout.pdf", b"MZ\x90\0\x03\0"),
        },
    )
    assert answer.json()["success"] is False
    assert "This is not a PDF file" in answer.json()["error_message"]
    assert not Attachment.objects.exists()


def test_a_picture_of_too_many_points_is_refused_before_it_is_unpacked(sign_in):
    browser = sign_in(MemberFactory(is_superuser=True))
    answer = bring(browser, "huge.png", png_of(11_000, 11_000), "/admin/images/add/")
    assert "This file has too many pixels" in answer.content.decode()
    assert not Picture.objects.exists()


def png_of(width: int, height: int) -> bytes:
    """The head of a picture, and nothing to unpack: whoever decodes it stumbles."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
