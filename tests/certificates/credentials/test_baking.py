import io
import json
import struct
import tracemalloc
import zlib
from contextlib import contextmanager

import pypdf
import pytest
import typst
from PIL import Image
from pypdf.generic import NameObject

from certificates.credentials import baking
from certificates.credentials.baking import bake_png, bake_svg
from certificates.credentials.documents import build
from certificates.credentials.extraction import extract
from certificates.credentials.readers import pdf as pdf_reader
from certificates.credentials.unreadable import (
    LARGEST_CREDENTIAL,
    LARGEST_FILE,
    Reason,
    UnreadableCredential,
)
from tests.certificates.credentials.conftest import content_with

CREDENTIAL = json.dumps(
    build(content_with(description=']]> <b>&amp;</b> "quoted" \n')), ensure_ascii=False
)
SVG = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" aria-label="a > b" viewBox='0 0 1 1'>
<path d="M0 0"/></svg>"""
OB = "https://purl.imsglobal.org/ob/v3p0"


def png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (4, 4), "#1E2430").save(file, "PNG")
    return file.getvalue()


def pdf_with(attachments: dict[str, str]) -> bytes:
    attached = "\n".join(
        f'#pdf.attach("{name}", bytes(sys.inputs.at("{name}")), relationship: "data", '
        'mime-type: "application/json", description: "The credential")'
        for name in attachments
    )
    source = f'#set document(title: "Certificate")\n#set text(lang: "en")\n{attached}\n'
    # Pages whose structure has more parts than is ever looked at.
    source += "= Name\n" + "#pagebreak()\n".join(f"Course {n}\n\n" * 5 for n in range(60))
    return typst.compile(
        source.encode(), format="pdf", sys_inputs=attachments, pdf_standards=["ua-1", "a-3a"]
    )


@contextmanager
def within(bytes_of_memory: int):
    tracemalloc.start()
    try:
        yield
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < bytes_of_memory


def reason_of(content: bytes) -> Reason:
    with pytest.raises(UnreadableCredential) as refused:
        extract(content)
    return refused.value.reason


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))


def png_with(*chunks: bytes) -> bytes:
    whole = png()
    after_header = 8 + 25
    return whole[:after_header] + b"".join(chunks) + whole[after_header:]


def test_svg_gives_back_what_was_baked_into_it():
    baked = bake_svg(SVG, CREDENTIAL)

    assert json.loads(extract(baked.encode())) == json.loads(CREDENTIAL)
    assert f'xmlns:openbadges="{OB}"><openbadges:credential><![CDATA[' in baked
    assert '<path d="M0 0"/></svg>' in baked


def test_png_gives_back_what_was_baked_into_it_and_still_shows():
    baked = bake_png(png(), CREDENTIAL)

    assert extract(baked) == CREDENTIAL
    with Image.open(io.BytesIO(baked)) as image:
        image.load()
        assert image.text["openbadgecredential"] == CREDENTIAL
        assert image.tobytes() == Image.open(io.BytesIO(png())).tobytes()


def test_png_of_others_may_be_compressed():
    text = b"openbadgecredential\0\1\0en\0\0" + zlib.compress(CREDENTIAL.encode())

    assert extract(png_with(chunk(b"iTXt", text))) == CREDENTIAL


def test_pdf_gives_back_what_was_attached():
    pdf = pdf_with({"other.json": "{}", baking.ATTACHMENT: CREDENTIAL})

    assert extract(pdf) == CREDENTIAL


def test_plain_json_is_taken_as_it_is():
    assert extract(CREDENTIAL.encode()) == CREDENTIAL
    assert extract(b"\xef\xbb\xbf \n" + CREDENTIAL.encode()) == CREDENTIAL


@pytest.mark.parametrize("svg", ["<svg/>", "no picture", bake_svg(SVG, "{}")])
def test_only_a_picture_without_a_credential_is_baked(svg):
    with pytest.raises(ValueError, match="Not an SVG"):
        bake_svg(svg, CREDENTIAL)
    with pytest.raises(ValueError, match="Not a PNG"):
        bake_png(bake_png(png(), "{}"), CREDENTIAL)


def test_files_without_a_credential_say_so():
    assert reason_of(SVG.encode()) is Reason.NO_CREDENTIAL
    assert reason_of(png()) is Reason.NO_CREDENTIAL
    assert reason_of(pdf_with({"other.json": CREDENTIAL})) is Reason.NO_CREDENTIAL
    assert reason_of(pdf_with({})) is Reason.NO_CREDENTIAL


def test_two_credentials_in_one_file_are_none():
    element = f'<c:credential xmlns:c="{OB}">{{}}</c:credential>'
    text = chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0{}")

    assert reason_of(f"<svg>{element}{element}</svg>".encode()) is Reason.NO_CREDENTIAL
    assert reason_of(png_with(text, text)) is Reason.NO_CREDENTIAL
    assert reason_of(two_attachments()) is Reason.NO_CREDENTIAL


def two_attachments() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(10, 10)
    writer.add_attachment(baking.ATTACHMENT, b"{}")
    writer.add_attachment(baking.ATTACHMENT, b"{}")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"PK\3\4", b"[1]", bytes(2000)])
def test_other_files_are_of_unknown_kind(content):
    assert reason_of(content) is Reason.UNKNOWN_KIND


def test_large_files_are_not_looked_at():
    assert reason_of(b"{" * (LARGEST_FILE + 1)) is Reason.TOO_LARGE
    assert reason_of(b"{" * (LARGEST_CREDENTIAL + 1)) is Reason.TOO_LARGE
    assert reason_of(bake_svg(SVG, "x" * 200_000).encode()) is Reason.TOO_LARGE
    assert reason_of(bake_png(png(), "x" * 200_000)) is Reason.TOO_LARGE


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "svg",
    [
        f'<!DOCTYPE svg [<!ENTITY e0 "lol">{ENTITIES}]><svg>&e11;</svg>',
        f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f'<svg xmlns:o="{OB}"><o:credential>&x;</o:credential></svg>',
        '<!DOCTYPE svg SYSTEM "http://127.0.0.1/x.dtd"><svg/>',
        "<svg><svg>",
        '<?xml version="1.0" encoding="nonsense"?><svg/>',
        "<svg>\0</svg>",
    ],
    ids=["entities", "file", "dtd", "unclosed", "encoding", "null"],
)
def test_hostile_svg_is_refused(svg):
    assert reason_of(svg.encode()) is Reason.DAMAGED


def test_deep_svg_is_read_without_falling_over():
    assert reason_of(b"<g>" * 9_000 + b"</g>" * 9_000) is Reason.NO_CREDENTIAL


def test_png_that_unpacks_to_more_than_a_credential_is_refused():
    bomb = zlib.compress(bytes(300_000_000), 9)
    hostile = png_with(chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + bomb))

    with within(2_000_000):
        assert reason_of(hostile) is Reason.TOO_LARGE


@pytest.mark.parametrize(
    "text", [b"", b"\1", b"\1\0\0", b"\1\7\0\0{}", b"\1\0\0\0not packed", b"\0\0\0\0\xff\xfe"]
)
def test_damaged_text_in_a_png_is_refused(text):
    assert reason_of(png_with(chunk(b"iTXt", b"openbadgecredential\0" + text))) is Reason.DAMAGED


def test_png_that_is_cut_short_or_changed_is_refused():
    whole = bake_png(png(), CREDENTIAL)
    endless = whole[:33] + struct.pack(">I4s", 0xFFFFFFFF, b"iTXt")

    for length in (8, 12, 40, 200, len(whole) - 4):
        assert reason_of(whole[:length]) is Reason.DAMAGED
    assert reason_of(whole.replace(b"openbadge", b"openbadgf", 1)) is Reason.DAMAGED
    assert reason_of(endless) is Reason.DAMAGED


def test_pdf_that_is_cut_short_or_changed_is_refused_or_read():
    whole = pdf_with({baking.ATTACHMENT: CREDENTIAL})
    outcomes = set()

    for start in range(0, len(whole), len(whole) // 60):
        for hostile in (whole[:start], whole[:start] + b"\0<<[" + whole[start + 4 :]):
            try:
                outcomes.add(pdf_reader.read(hostile) and "read")
            except UnreadableCredential as refused:
                outcomes.add(refused.reason)

    assert Reason.DAMAGED in outcomes


def test_pdf_with_a_packed_bomb_is_refused():
    writer = pypdf.PdfWriter()
    writer.add_blank_page(10, 10)
    stream = writer.add_attachment(baking.ATTACHMENT, b"")._embedded_file
    stream.set_data(zlib.compress(bytes(200_000_000), 9))
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    file = io.BytesIO()
    writer.write(file)
    writer.close()

    assert len(file.getvalue()) < LARGEST_FILE
    with within(2_000_000):
        assert reason_of(file.getvalue()) in {Reason.DAMAGED, Reason.TOO_LARGE}


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\nstartxref\n9\n%%EOF",
        b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R /Prev 9 /Size 1 >>\n"
        b"startxref\n9\n%%EOF",
        b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000 + b"\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF",
        b"%PDF-1.7\n" + b"1 0 obj << /Type /Catalog /Names 1 0 R >> endobj\n"
        b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n"
        b"trailer << /Root 1 0 R /Size 2 >>\nstartxref\n58\n%%EOF",
    ],
    ids=["nothing", "no table", "loop", "deep", "names loop"],
)
def test_hostile_pdf_is_refused(content):
    assert reason_of(content) in {Reason.DAMAGED, Reason.NO_CREDENTIAL}
