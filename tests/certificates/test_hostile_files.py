"""Files made to cost the site time, memory or log: anybody may hand one in, without an account."""

import io
import os
import re
import struct
import subprocess
import sys
import zlib
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pypdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from certificates.credentials import baking, extraction
from certificates.credentials.extraction import extract
from certificates.credentials.unreadable import Reason, UnreadableCredential
from certificates.public import uploads

pytestmark = [pytest.mark.django_db, pytest.mark.alike]

MEGABYTE = 1024 * 1024
PACKED = zlib.compress(b" " * 99_000, 9)
CHUNK = b"openbadgecredential\0\1\0\0\0" + PACKED
DRAWING = "https://purl.imsglobal.org/ob/v3p0"


def pdf_of_attachments(count: int) -> bytes:
    """Each of the credential's name and to be unpacked to five megabytes, in lists of thirty."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(10, 10)
    packed = zlib.compress(b" " * 4_900_000, 9)
    for _number in range(count):
        stream = writer.add_attachment(baking.ATTACHMENT, b"")._embedded_file
        stream.set_data(packed)
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    files = writer.root_object["/Names"]["/EmbeddedFiles"]
    names = files.pop("/Names")
    files[NameObject("/Kids")] = ArrayObject(
        writer._add_object(
            DictionaryObject({NameObject("/Names"): ArrayObject(names[start : start + 60])})
        )
        for start in range(0, len(names), 60)
    )
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def png_of_chunks(count: int, *, keyword_with: bytes = b"") -> bytes:
    text = baking._png_chunk(b"iTXt", keyword_with + CHUNK)
    packed = baking._png_chunk(b"zTXt", b"Comment\0\0" + PACKED)
    whole = baking.PNG_SIGNATURE + text * (count // 2) + packed * (count // 2)
    return whole + baking._png_chunk(b"IEND", b"")


def svg_of_elements() -> bytes:
    return b"<svg>" + b"<g/>" * (5 * MEGABYTE // 4 - 10) + b"</svg>"


def svg_of_credentials() -> bytes:
    element = f'<c:credential xmlns:c="{DRAWING}">{"{}" * 10}</c:credential>'
    return f"<svg>{element * 40_000}</svg>".encode()


def svg_of_one_text() -> bytes:
    text = "x" * (5 * MEGABYTE - 300)
    return f'<svg xmlns:c="{DRAWING}"><c:credential>{text}</c:credential></svg>'.encode()


def pdf_of_tables() -> bytes:
    """Each line says where the table is, in a way that pypdf writes a line of log about."""
    return b"%PDF-1.7\n" + b"startxref 7\n" * (5 * MEGABYTE // 12 - 10)


@cache
def pdf_of_object_streams(count: int) -> bytes:
    """Object streams that unpack to five megabytes each, with one name tree leading through all."""
    body = io.BytesIO()
    body.write(b"%PDF-1.7\n")
    offsets = {}

    def write(number: int, content: bytes) -> None:
        offsets[number] = body.tell()
        body.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))

    write(1, b"<< /Type /Catalog /Names << /EmbeddedFiles 2 0 R >> >>")
    kids = b" ".join(b"%d 0 R" % (1000 + n) for n in range(count))
    write(2, b"<< /Kids [%s] >>" % kids)
    entries = []
    for number in range(count):
        inside = b"%d 0 " % (1000 + number) + b"<< /Names [] /Pad ("
        packed = zlib.compress(inside + b"a" * 4_900_000 + b") >>", 9)
        write(
            3 + number,
            b"<< /Type /ObjStm /N 1 /First %d /Filter /FlateDecode /Length %d >>\n"
            b"stream\n%s\nendstream" % (inside.index(b"<<"), len(packed), packed),
        )
        entries.append(struct.pack(">BIB", 2, 3 + number, 0))
    table = b"".join(struct.pack(">BIB", 1, offsets.get(n, 0), 0) for n in range(3 + count))
    start = body.tell()
    rows = table + b"".join(entries)
    write(
        900,
        b"<< /Type /XRef /Size 2000 /Root 1 0 R /W [1 4 1] /Index [0 %d 1000 %d] /Length %d >>\n"
        b"stream\n%s\nendstream" % (3 + count, count, len(rows), rows),
    )
    body.write(b"startxref\n%d\n%%%%EOF" % start)
    return body.getvalue()


ATTACKS = {
    "pdf of 300 attachments": lambda: pdf_of_attachments(300),
    "png of 20,000 credentials": lambda: png_of_chunks(20_000),
    "png of 20,000 other texts": lambda: png_of_chunks(20_000, keyword_with=b"x"),
    "svg of a million elements": svg_of_elements,
    "svg of 40,000 credentials": svg_of_credentials,
    "svg of one long text": svg_of_one_text,
    "pdf of tables": pdf_of_tables,
    "pdf of object streams": lambda: pdf_of_object_streams(90),
}


def own_memory() -> int:
    """The most that this process ever held, in bytes."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) * 1024


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_file_takes_neither_memory_nor_time_nor_log(attack, caplog, capfd):
    content = ATTACKS[attack]()[: 5 * MEGABYTE]
    Path("/proc/self/clear_refs").write_text("5")
    before = own_memory()
    busy = os.times()
    with pytest.raises(UnreadableCredential):
        extract(content)
    after = os.times()
    more = own_memory() - before
    used = after.children_user + after.children_system - busy.children_user - busy.children_system
    own = after.user + after.system - busy.user - busy.system
    said = capfd.readouterr()
    assert more < 8 * MEGABYTE
    assert used < 4
    assert own < 0.5
    assert len(caplog.text) < 200
    assert said.out == said.err == ""


def test_a_file_that_takes_too_long_is_told_so_where_it_was_chosen(monkeypatch):
    monkeypatch.setattr(extraction, "LONGEST_SECONDS", 0.01)
    answer = hand_in(b"%PDF-1.7\n")
    assert answer.status_code == 422
    assert "takes more than a certificate ever needs" in answer.content.decode()


def test_a_reader_that_the_system_stops_is_no_answer():
    with pytest.raises(UnreadableCredential) as refused:
        extract(pdf_of_object_streams(90))
    assert refused.value.reason is Reason.TOO_COSTLY


def test_a_reader_knows_no_secret_and_can_write_no_file(tmp_path):
    reading = (
        "import os\n"
        "from pathlib import Path\n"
        "from certificates.credentials.readers import program\n"
        "def read(content):\n"
        "    try:\n"
        "        Path(content.decode()).write_text('written')\n"
        "    except OSError:\n"
        "        return ' '.join(sorted(os.environ)).encode()\n"
        "program.run(read)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", reading],
        input=str(tmp_path / "file").encode(),
        cwd=settings.BASE_DIR,
        env={"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=True,
    )
    assert "SECRET" not in done.stdout.decode()
    assert "PYTHONDONTWRITEBYTECODE" in done.stdout.decode()
    assert (tmp_path / "file").read_text() == ""


def test_a_reader_starts_without_the_site():
    for reader in ("pdf", "svg", "png"):
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                f"import sys, certificates.credentials.readers.{reader};"
                "print([each for each in ('django', 'pyld', 'lms') if each in sys.modules])",
            ],
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == "[]\n"


def test_only_so_many_files_are_read_at_once(monkeypatch):
    monkeypatch.setattr(extraction, "WAIT_SECONDS", 0)
    with ExitStack() as busy:
        for _reader in range(extraction.AT_ONCE):
            busy.enter_context(extraction._turn())
        answer = hand_in(b"%PDF-1.7\n")
        assert answer.status_code == 503
        assert "Many files are being checked at the moment." in answer.content.decode()
        # What needs no reader goes on.
        assert hand_in(b"{}").status_code == 404
    assert hand_in(b"%PDF-1.7\n").status_code == 404


def hand_in(content: bytes):
    file = SimpleUploadedFile("certificate.pdf", content, "application/octet-stream")
    return Client().post("/en/verify/", {"file": file})


class Unread:
    """The body of a request that nobody may read."""

    def read(self, *args):
        pytest.fail("The request was read")

    readline = read


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/en/verify/", 422, "This file is too large."),
        ("/en/accounts/login/", 413, "This is too large"),
        ("/en/accounts/signup/", 413, "This is too large"),
        ("/en/verify/ABCD/", 413, "This is too large"),
        ("/admin/images/add/", 413, "This is too large"),
    ],
)
@pytest.mark.parametrize("announced", [6 * MEGABYTE, 10**18])
def test_a_request_is_refused_by_the_size_it_announces(address, status, words, announced):
    answer = Client().generic(
        "POST",
        address,
        CONTENT_TYPE="multipart/form-data; boundary=b",
        **{"CONTENT_LENGTH": str(announced), "wsgi.input": Unread()},
    )
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_of_many_files_in_one_request_the_first_alone_is_kept(monkeypatch):
    kept = []
    new_file = uploads.MemoryOnly.new_file

    def counted(self, *args, **kwargs):
        new_file(self, *args, **kwargs)
        kept.append(self)

    monkeypatch.setattr(uploads.MemoryOnly, "new_file", counted)
    files = {f"file{n}": io.BytesIO(b"%PDF-1.7\n" + bytes(50_000)) for n in range(99)}
    answer = Client().post("/en/verify/", files)
    assert answer.status_code in (400, 422)
    assert len(kept) == 1


def test_files_are_counted_before_they_are_read():
    for _time in range(10):
        hand_in(b"{}")
    answer = Client().generic(
        "POST",
        "/en/verify/",
        CONTENT_TYPE="multipart/form-data; boundary=b",
        **{"CONTENT_LENGTH": "100000", "wsgi.input": Unread()},
    )
    assert answer.status_code == 429
