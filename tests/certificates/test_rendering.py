import base64
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date

import pytest
from defusedxml import ElementTree
from django.utils import translation
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ContentStream

from certificates.rendering import (
    LAYOUTS,
    CertificateContent,
    UnprintableText,
    check_content,
    render_pdf,
    render_png,
    render_svg,
)

CONTENT = CertificateContent(
    recipient_name="Maria Angela dela Cruz",
    path_title="Protecting refugees in Asia and the Pacific",
    course_titles=("Who is a refugee?", "Advocacy", "Human rights"),
    awarded_on=date(2026, 11, 23),
    code="7K3M-Q9TR-X0ZB-4HWE",
    verification_url="https://waymark.example/en/verify/7K3MQ9TRX0ZB4HWE/",
    language="en",
    issuer_name="Waymark",
)

POINTS_PER_MM = 72 / 25.4

# Words whose letters join, stack or change places, with the number of glyphs that HarfBuzz makes
# of them with the same font. Set letter by letter, each would have another number.
SHAPED = {
    "my": ("NotoSansMyanmar", "သိင်္ဂီ", 4),
    "th": ("NotoSansThai", "น้ำ", 4),
    "bn": ("NotoSansBengali", "জ্যোৎস্না", 8),
    "km": ("NotoSansKhmer", "ឧត្ដម", 4),
    "ta": ("NotoSansTamil", "ஸ்ரீ", 1),
    "si": ("NotoSansSinhala", "ක්‍රි", 2),
    "ne": ("NotoSansDevanagari", "श्रेष्ठ", 3),
    "ur": ("NotoNastaliqUrdu", "بیگم", 7),
}
PLAIN = {
    "fa": ("NotoNaskhArabic", "زهرا یعقوبی‌نژاد"),
    "ps": ("NotoNaskhArabic", "ښاپېرۍ احمدزۍ"),
    "ar": ("NotoNaskhArabic", "عبد الرحمن"),
    "vi": ("NotoSerif", "Nguyễn Thị Phương Thảo"),
    "ja": ("NotoSansCJKjp", "渡邉 美咲"),
    "ko": ("NotoSansCJKjp", "황보은혜"),
    "zh-hans": ("NotoSansCJKjp", "欧阳晓骞"),
}


def drawn_picture(alt="Lantern network", kind="PNG"):
    file = io.BytesIO()
    Image.new("RGB", (300, 100), "#2F7D4F").save(file, kind)
    data = base64.b64encode(file.getvalue()).decode()
    return {"format": kind.lower(), "data": data, "width": 300, "height": 100, "alt": alt}


def design(**changes):
    return {
        "layout": "trail",
        "orientation": "landscape",
        "colour": "#8C2B3A",
        "accent": "#E3A008",
        "language": "en",
        "heading": "Diploma of the network",
        "statement": "Forty hours of study, with practice in the field.",
        "logo": drawn_picture(),
        "signatures": [
            {"name": "Malee Rivergate", "role": "Secretary", "picture": drawn_picture(kind="JPEG")},
            {"name": "Ikram Stonefield", "role": "", "picture": None},
            {"name": "نیلوفر", "role": "Trainer", "picture": None},
        ],
        **changes,
    }


LOOKS = [(layout, orientation) for layout in LAYOUTS for orientation in ("landscape", "portrait")]
every_look = pytest.mark.parametrize(("layout", "orientation"), LOOKS)


@dataclass(frozen=True, kw_only=True)
class Run:
    """Glyphs drawn one after the other in one font."""

    family: str
    size: float
    glyphs: tuple[int, ...]
    width: float


def render(**changes) -> PdfReader:
    return PdfReader(io.BytesIO(render_pdf(content=replace(CONTENT, **changes))))


def runs(reader: PdfReader) -> list[Run]:
    page = reader.pages[0]
    fonts = {name: font.get_object() for name, font in page["/Resources"]["/Font"].items()}
    found = []
    font, size = {}, 0.0
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"Tf":
            font, size = fonts[operands[0]], float(operands[1])
        elif operator in (b"Tj", b"TJ"):
            pieces = operands[0] if operator == b"TJ" else operands
            codes = b"".join(p.original_bytes for p in pieces if hasattr(p, "original_bytes"))
            glyphs = tuple(int.from_bytes(codes[i : i + 2]) for i in range(0, len(codes), 2))
            widths = glyph_widths(font)
            found.append(
                Run(
                    family=font["/BaseFont"].split("+")[1].split("-")[0],
                    size=size,
                    glyphs=glyphs,
                    width=sum(widths.get(glyph, 0) for glyph in glyphs) * size / 1000,
                )
            )
    return found


def glyph_widths(font) -> dict[int, float]:
    """From an array of either ``first, [width, …]`` or ``first, last, width`` over and over."""
    widths = {}
    array = iter(font["/DescendantFonts"][0].get_object()["/W"])
    for first in array:
        listed = next(array)
        if isinstance(listed, list):
            widths |= {int(first) + n: float(width) for n, width in enumerate(listed)}
        else:
            widths |= dict.fromkeys(range(int(first), int(listed) + 1), float(next(array)))
    return widths


def tags(reader: PdfReader) -> list[tuple[str, str | None]]:
    """The structure a screen reader follows: kind of element and alternative text, in order."""

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            return [tag for child in node for tag in walk(child)]
        if not isinstance(node, dict) or "/S" not in node:
            return []
        here = [(node["/S"], node.get("/Alt"))]
        return here + (walk(node["/K"]) if "/K" in node else [])

    return walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])


def words(reader: PdfReader) -> str:
    return " ".join(reader.pages[0].extract_text().split())


def test_certificate_is_one_page_a4_landscape():
    (page,) = render().pages

    assert [round(float(side) / POINTS_PER_MM) for side in page.mediabox] == [0, 0, 297, 210]


def test_certificate_says_who_what_when_and_where_to_check():
    text = words(render())

    for said in (
        "Waymark",
        "Maria Angela dela Cruz",
        "Protecting refugees in Asia and the Pacific",
        "Who is a refugee? Advocacy Human rights",
        "2026",
        "7K3M-Q9TR-X0ZB-4HWE",
        "https://waymark.example/en/verify/7K3MQ9TRX0ZB4HWE/",
    ):
        assert said in text


def test_document_title_holds_the_name_that_scripts_make_hard_to_copy():
    reader = render(recipient_name="ဒေါ်ခင်မျိုးသန့်စင်", language="my")

    assert reader.metadata.title.endswith("ဒေါ်ခင်မျိုးသန့်စင်")
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]


def test_certificate_claims_the_accessible_and_the_archival_standard():
    metadata = render().trailer["/Root"]["/Metadata"].get_data().decode()

    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata


def test_screen_reader_meets_headings_the_courses_as_a_list_and_the_qr_code_in_words():
    item = ["/LI", "/Lbl", "/LBody"]
    found = tags(render())

    assert [kind for kind, _alt in found if kind not in ("/P", "/Span")] == [
        "/Document",
        "/H1",
        "/H2",
        "/L",
        *item * 3,
        "/Link",
        "/Figure",
    ]
    assert [bool(alt) for kind, alt in found if kind == "/Figure"] == [True]


def test_address_can_be_followed():
    (link,) = [note.get_object() for note in render().pages[0]["/Annots"]]

    assert link["/A"]["/URI"] == CONTENT.verification_url


@pytest.mark.parametrize(
    ("language", "stated", "direction"),
    [
        ("en", "en", "/L2R"),
        ("my", "my", "/L2R"),
        ("zh-hans", "zh-CN", "/L2R"),
        ("fa", "fa", "/R2L"),
        ("ps", "ps", "/R2L"),
        ("ur", "ur", "/R2L"),
        ("ar", "ar", "/R2L"),
    ],
)
def test_document_states_its_language_and_direction(language, stated, direction):
    root = render(language=language).trailer["/Root"]

    assert root["/Lang"] == stated
    assert root["/ViewerPreferences"]["/Direction"] == direction


def test_date_is_written_in_the_language_of_the_certificate():
    assert "23 tháng 11, 2026" in words(render(language="vi"))


def test_rendering_leaves_the_language_of_the_process_alone():
    with translation.override("th"):
        render(language="fa")

        assert translation.get_language() == "th"


@pytest.mark.parametrize(("language", "sample"), SHAPED.items())
def test_letters_are_shaped_as_their_script_wants(language, sample):
    font, name, count = sample

    drawn = [run for run in runs(render(recipient_name=name, language=language)) if run.size > 27]

    assert {run.family for run in drawn} == {font}
    assert sum(len(run.glyphs) for run in drawn) == count


def test_arabic_letters_join():
    reader = render(recipient_name="ههه", language="ar")

    (name,) = [run for run in runs(reader) if run.size > 27]
    assert len(set(name.glyphs)) == 3


@pytest.mark.parametrize(("language", "sample"), PLAIN.items())
def test_name_is_set_in_the_font_of_its_script(language, sample):
    font, name = sample

    drawn = [run for run in runs(render(recipient_name=name, language=language)) if run.size > 27]

    assert {run.family for run in drawn} == {font}


def test_nastaliq_is_for_the_name_only():
    reader = render(
        recipient_name="نصرت جہاں", path_title="پناہ گزین", course_titles=("منشور",), language="ur"
    )

    assert {run.size > 27 for run in runs(reader) if "Nastaliq" in run.family} == {True}
    assert {run.size > 27 for run in runs(reader) if "Naskh" in run.family} == {False}


def test_name_in_another_script_than_the_certificate_is_printed():
    reader = render(recipient_name="عبد الرحمن", course_titles=("ผู้ลี้ภัย", "難民"))

    families = {run.family for run in runs(reader)}
    assert {"NotoNaskhArabic", "NotoSansThai", "NotoSansCJKjp"} <= families


@pytest.mark.parametrize(
    "name",
    ["*Maria* _dela_ $x$", "#panic()", "a \\ b", "<b>K</b> @see", "[O'Neil] // x", '"'],
)
def test_name_that_looks_like_markup_prints_as_written(name):
    assert name in words(render(recipient_name=name))


@pytest.mark.parametrize("letters", [30, 60, 100])
def test_name_of_one_endless_word_stays_on_its_side_of_the_trail(letters):
    drawn = runs(render(recipient_name="W" * letters))

    (name,) = [run for run in drawn if len(run.glyphs) == letters]
    assert name.width < 170 * POINTS_PER_MM


def test_name_somewhat_too_long_gets_smaller_and_stays_in_one_line():
    (short,) = [run for run in runs(render(recipient_name="Anh Thu")) if run.size > 27]
    (long,) = [
        run for run in runs(render(recipient_name="Nur Aisyah binti Abdul Rahman")) if run.size > 27
    ]

    assert short.size == 40
    assert 28 <= long.size < 40


@pytest.mark.parametrize("count", [1, 2, 8, 12])
def test_every_course_is_named_in_one_size(count):
    titles = tuple(f"Working with care after torture, part {n:02}" for n in range(count))

    reader = render(course_titles=titles)

    assert all(title in words(reader) for title in titles)
    assert [kind for kind, _alt in tags(reader)].count("/LI") == count


def test_text_that_no_font_can_print_is_refused_and_named():
    with pytest.raises(UnprintableText) as refused:
        render(recipient_name="Ma😀ria")

    assert (refused.value.text, refused.value.missing) == ("Ma😀ria", "😀")


def test_refusal_names_the_course_when_that_is_what_cannot_be_printed():
    with pytest.raises(UnprintableText) as refused:
        render(course_titles=("Advocacy", "ᠮᠣᠩᠭᠣᠯ"))

    assert refused.value.text == "ᠮᠣᠩᠭᠣᠯ"


def test_control_character_is_refused_as_unprintable():
    with pytest.raises(UnprintableText) as refused:
        render(recipient_name="Ma\ufeffria")

    assert refused.value.missing == "\ufeff"


def test_same_content_gives_the_same_bytes():
    again = replace(CONTENT)

    assert render_pdf(content=CONTENT) == render_pdf(content=again)
    assert render_pdf(content=CONTENT) != render_pdf(content=replace(CONTENT, code="0000-0000"))


def test_file_is_dated_on_the_day_of_the_award():
    assert render().metadata.creation_date.date() == CONTENT.awarded_on


@every_look
def test_every_layout_is_one_page_of_its_orientation_that_says_everything(layout, orientation):
    reader = render(
        design=design(layout=layout, orientation=orientation), expires_on=date(2028, 12, 31)
    )

    (page,) = reader.pages
    sides = [round(float(side) / POINTS_PER_MM) for side in page.mediabox[2:]]
    assert sides == ([297, 210] if orientation == "landscape" else [210, 297])
    said = words(reader)
    for text in (
        "Waymark",
        "Diploma of the network",
        "Maria Angela dela Cruz",
        "Protecting refugees in Asia and the Pacific",
        "Forty hours of study, with practice in the field.",
        *CONTENT.course_titles,
        "Malee Rivergate",
        "Secretary",
        "Ikram Stonefield",
        "23 November 2026",
        "Valid until",
        "31 December 2028",
        CONTENT.code,
        CONTENT.verification_url,
    ):
        assert text in said


@every_look
def test_every_layout_can_be_followed_by_a_screen_reader(layout, orientation):
    reader = render(design=design(layout=layout, orientation=orientation))

    kinds = [kind for kind, _alt in tags(reader)]
    assert [kind for kind in kinds if kind in ("/H1", "/H2", "/L", "/Link")] == [
        "/H1",
        "/H2",
        "/L",
        "/Link",
    ]
    assert kinds.count("/LI") == 3
    # What was learned is read before who signed it.
    assert kinds.index("/L") < kinds.index("/Div")
    alternatives = [alt for kind, alt in tags(reader) if kind == "/Figure"]
    assert "Lantern network" in alternatives
    assert all(alternatives)


@every_look
@pytest.mark.parametrize("language", ["en", "my", "ps", "ur", "ta"])
def test_long_texts_stay_on_the_page_and_off_each_other(layout, orientation, language):
    """Runs of glyphs in one size are lines; none may be wider than the page has room for."""
    reader = render(
        recipient_name="Muhammad Abdul Rahman bin Haji Ismail Al-Yaqoubi " * 2,
        path_title="Protecting refugees and people seeking asylum: law, practice, advocacy " * 2,
        course_titles=tuple(f"Working with care after torture, part {n}" for n in range(12)),
        expires_on=date(2028, 12, 31),
        language=language,
        design=design(
            layout=layout, orientation=orientation, heading="H" * 80, statement="Of study. " * 30
        ),
    )

    (page,) = reader.pages
    assert max(run.width for run in runs(reader)) < float(page.mediabox.width)
    assert [kind for kind, _alt in tags(reader)].count("/LI") == 12


def test_attached_credential_is_the_very_text_that_was_signed():
    credential = '{"name":"ဒေါ်ခင် “é”","proof":"z5"}\n'

    reader = render(attachment=credential, design=design())

    assert reader.attachments == {"credential.json": [credential.encode()]}
    (attached,) = reader.attachment_list
    assert (attached.subtype, attached.associated_file_relationship) == (
        "/application/json",
        "/Source",
    )


def test_nothing_is_attached_where_there_is_no_credential():
    assert render().attachments == {}


def test_certificate_with_design_and_credential_claims_both_standards():
    reader = render(attachment="{}", design=design(layout="band"))

    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Diploma of the network – Maria Angela dela Cruz"


def test_award_that_does_not_expire_says_no_day():
    assert "Valid until" not in words(render())


def test_design_without_texts_has_the_words_of_the_certificates_language():
    said = words(render(language="vi", design=design(heading="", statement="")))

    assert "Giấy chứng nhận hoàn thành" in said


@every_look
def test_picture_of_a_certificate_needs_no_font(layout, orientation):
    content = replace(CONTENT, design=design(layout=layout, orientation=orientation))

    root = ElementTree.fromstring(render_svg(content=content))

    kinds = {element.tag.split("}")[1] for element in root.iter()}
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "path" in kinds
    assert "text" not in kinds


def test_picture_has_the_pixels_that_were_asked_for():
    picture = Image.open(io.BytesIO(render_png(content=CONTENT, ppi=72)))

    assert (picture.format, picture.size) == ("PNG", (842, 595))


@pytest.mark.parametrize("hostile", ["#panic()", "*a* _b_", '"]; #read("/etc/passwd")', "$x$ @y"])
def test_design_that_looks_like_markup_prints_as_written(hostile):
    said = words(
        render(
            design=design(
                heading=hostile,
                statement=hostile,
                signatures=[{"name": hostile, "role": hostile, "picture": None}],
            )
        )
    )

    assert said.count(hostile) == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient_name": "Ma😀ria"},
        {"path_title": "Rights 😀"},
        {"course_titles": ("Rights 😀",)},
        {"design": design(heading="Diploma 😀")},
        {"design": design(statement="Hours 😀")},
        {"design": design(signatures=[{"name": "😀", "role": "", "picture": None}])},
    ],
)
def test_check_finds_what_cannot_be_printed_wherever_it_stands(changes):
    with pytest.raises(UnprintableText) as refused:
        check_content(content=replace(CONTENT, **changes))

    assert refused.value.missing == "😀"


def test_many_threads_render_what_one_does():
    contents = [
        replace(
            CONTENT,
            recipient_name=f"Anh Thu {number}",
            design=design(layout=LAYOUTS[number % 3]),
            attachment=f'{{"n":{number}}}',
        )
        for number in range(24)
    ]
    alone = [render_pdf(content=content) for content in contents]

    with ThreadPoolExecutor(8) as workers:
        together = list(workers.map(lambda content: render_pdf(content=content), contents))

    assert together == alone
