"""What authors bring: files that are what their names say, and pictures of a bearable size."""

import io
import struct
import wave
import zipfile
import zlib

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import Collection, ReferenceIndex
from wagtail.rich_text import RichText

from cms.blocks import RecordingBlock
from cms.documents import INSTEAD, is_what_it_claims
from cms.models import Attachment, Picture
from tests.factories.cms import block, body
from tests.factories.courses import LessonFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def archive(*parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        for part in parts:
            written.writestr(part, "words")
    return file.getvalue()


def open_document(kind: str, *parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        written.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        for part in ("content.xml", *parts):
            written.writestr(part, "words")
    return file.getvalue()


def office_97(*streams: str) -> bytes:
    """A compound file as Office wrote it until 2007: head, table of sectors, list of streams.

    Of up to three streams, all of one length and with nothing in them.
    """
    free, end, of_table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    head = struct.pack(
        "<8s16x5H6x9I",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, 1, 0, 4096, end, 0, end, 0),
    ) + struct.pack("<109I", 0, *[free] * 108)
    # Sector 0 is the table, sector 1 the list, and eight more are of every stream.
    table = [of_table, end, *range(3, 10), end]
    names = ["Root Entry", *streams]
    entries = b""
    for number in range(4):
        name = names[number] if number < len(names) else ""
        kind = (5 if number == 0 else 2) if name else 0
        after = number + 1 if 0 < number < len(streams) else free
        child = 1 if number == 0 and streams else free
        place = (end, 0) if number == 0 else (2, 4096)
        entries += name.encode("utf-16-le").ljust(64, b"\0") + struct.pack(
            "<HBB3I16xI16xIQ",
            *((len(name) + 1) * 2 if name else 0, kind, 1, free, after, child, 0),
            *(place if name else (0, 0)),
        )
    filled = struct.pack("<128I", *table, *[free] * (128 - len(table)))
    return head + filled + entries + b"\0" * 8 * 512


def wav(seconds: float) -> bytes:
    """Silence of one channel, as a telephone records it."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(16_000)
        written.writeframes(b"\0\0" * int(16_000 * seconds))
    return file.getvalue()


GENUINE = {
    "a.pdf": b"%PDF-1.7\n",
    "a.doc": office_97("WordDocument"),
    "a.xls": office_97("Workbook"),
    "b.xls": office_97("Book"),
    "a.ppt": office_97("Current User", "PowerPoint Document"),
    "a.pptx": archive("[Content_Types].xml", "ppt/presentation.xml"),
    "a.odp": open_document("presentation"),
    "a.ods": open_document("spreadsheet"),
    "a.wav": wav(0.1),
    "a.docx": archive("[Content_Types].xml", "word/document.xml"),
    "a.xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "a.odt": open_document("text"),
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


def test_every_kind_that_is_taken_is_looked_at():
    kinds = {name.rpartition(".")[2].lower() for name in GENUINE}
    assert kinds == set(settings.WAGTAILDOCS_EXTENSIONS)
    assert kinds.isdisjoint(INSTEAD)


OFFICE = ["a.docx", "a.xlsx", "a.pptx", "a.doc", "a.xls", "a.ppt", "a.odt", "a.ods", "a.odp"]


@pytest.mark.parametrize("name", OFFICE)
def test_one_office_file_does_not_pass_for_another(name):
    content = GENUINE[name]
    assert [each for each in OFFICE if is_what_it_claims(each, io.BytesIO(content))] == [name]


@pytest.mark.parametrize("name", ["a.doc", "a.xls", "a.ppt"])
def test_broken_file_of_old_office_is_refused(name):
    content = GENUINE[name]
    cut = [content[:length] for length in (0, 8, 300, 512, 700, 1100)]
    wrong = content[:48] + b"\xf0\xff\xff\x7f" + content[52:]
    assert not [each for each in (*cut, wrong) if is_what_it_claims(name, io.BytesIO(each))]


MACROS = {
    "a.docx": archive("word/document.xml", "word/vbaProject.bin"),
    "a.pptx": archive("ppt/presentation.xml", "ppt/vbaProject.bin"),
    "a.doc": office_97("WordDocument", "_VBA_PROJECT"),
    "a.xls": office_97("Workbook", "VBA"),
    "a.odt": open_document("text", "Basic/Standard/Module1.xml"),
}


@pytest.mark.parametrize("name", MACROS)
def test_office_file_with_macros_is_refused(sign_in, name):
    browser = sign_in(MemberFactory(is_superuser=True))
    assert is_what_it_claims(name, io.BytesIO(MACROS[name]))
    answer = bring(browser, name, MACROS[name])
    assert "files with them are not taken" in answer.text
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("name", GENUINE)
def test_whatever_people_have_is_taken_and_is_never_shown_inside_the_site(sign_in, name):
    browser = sign_in(MemberFactory(is_superuser=True))
    bring(browser, name, GENUINE[name])
    answer = browser.get(Attachment.objects.get().url)
    answer.close()
    assert name[2:].lower() == "pdf" or answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("talk.key", "Export it as PDF"),
        ("voice.wma", "Save it as MP3 or M4A"),
        ("walk.mov", "Save it as MP4"),
        ("all.zip", "one by one"),
        ("letter.docm", "Save it without macros"),
        ("game.exe", "Files of this kind are not taken. Bring one of these: PDF, "),
        ("words", "Files of this kind are not taken."),
    ],
)
def test_the_author_reads_what_to_bring_instead(sign_in, name, told):
    answer = bring(sign_in(MemberFactory(is_superuser=True)), name, b"words")
    assert told in answer.text
    assert "File extension" not in answer.text
    assert not Attachment.objects.exists()


def test_long_sound_that_learners_would_pay_for_is_refused(sign_in):
    browser = sign_in(MemberFactory(is_superuser=True))
    assert "Save it as MP3 or M4A, a tenth of its size" in bring(browser, "a.wav", wav(70)).text
    assert not Attachment.objects.exists()
    bring(browser, "a.wav", wav(60))
    assert Attachment.objects.exists()


def test_recording_is_a_sound_or_a_film():
    slides, sound = (
        Attachment.objects.create(title="Talk", file=ContentFile(GENUINE[name], name))
        for name in ("a.pptx", "a.wav")
    )
    block = RecordingBlock()
    value = {
        "kind": "audio",
        "title": "Talk",
        "transcript": RichText("<p>Words</p>"),
        "captions": [],
    }
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.normalize({**value, "recording": slides}))
    assert "Browsers do not play this file" in str(refused.value.block_errors["recording"])
    assert block.clean(block.normalize({**value, "recording": sound}))["recording"] == sound


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


def test_where_a_file_is_used_is_named_in_words(sign_in):
    file = Attachment.objects.create(title="Form", file=ContentFile(b"%PDF-1.7\n", "form.pdf"))
    lesson = LessonFactory(body_en=body(block("document", {"document": file.pk})))
    ReferenceIndex.create_or_update_for_object(lesson)
    client = sign_in(MemberFactory(is_superuser=True))

    page = client.get(reverse("wagtaildocs:document_usage", args=[file.pk])).text

    assert "Content (English) → Document" in page
    assert "[en]" not in page
