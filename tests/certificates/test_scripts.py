"""Names in the scripts of those who earn certificates, compared with pictures that were looked at.

To make the pictures anew, after a change of design or fonts: remove the old ones, run these tests
with ``MAKE_REFERENCE_PICTURES=1``, and look at every picture before keeping it.
"""

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from certificates.rendering import render_pdf, render_png
from certificates.samples import SAMPLES, sample_content

REFERENCE = Path(__file__).parent / "reference"
LARGEST = 25_000

# Of the default design at 90 points an inch: heading, name and path, and left of them, right to
# left, what mirrors it.
PPI = 90
LEFT_TO_RIGHT = (50, 130, 710, 500)
RIGHT_TO_LEFT = (342, 130, 1002, 500)

# Scripts that no certificate is written in, on one in English. Letters that stack, join or are
# peculiar to a language.
NAMES = {
    "chakma": "𑄌𑄋𑄴𑄟 𑄢𑄧𑄨",
    "chinese-on-english": "欧阳晓骞",
    "devanagari-on-english": "कृष्णकुमारी श्रेष्ठ",
    "dzongkha": "བསོད་ནམས་དབང་ཕྱུག",
    "gujarati": "જ્યોત્સ્ના ક્ષત્રિય",
    "gurmukhi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "hanifi-rohingya": "𐴀𐴝𐴕𐴞𐴓 𐴌𐴥𐴝𐴙𐴚𐴒",
    "kannada": "ಶ್ರೀಕೃಷ್ಣ ಜ್ಞಾನೇಶ್ವರಿ",
    "karen": "စီၤကၠိာ်ဖီ နီၢ်ဝါ",
    "kurdish": "ڕێبوار ئەحمەدی",
    "lao": "ນ້ຳຝົນ ສີສຸວັນ",
    "malayalam": "ശ്രീലക്ഷ്മി ക്രിസ്ത്യൻ",
    "mon": "ၚာဲဟံသာ မွဟ်",
    "shan": "ၸၢႆးၵိုၼ်းၸိုင်ႈ",
    "sindhi": "ڄاڻو ڳالهه ٻڍو",
    "tajik": "Ҷамшед Ғуломов",
    "telugu": "శ్రీకృష్ణ జ్ఞానేశ్వరి",
    "tigrinya": "ገብረመስቀል ትርሓስ",
    "uyghur": "ئابدۇۋېلى گۈلنۇر",
}
CERTIFICATES = {
    **{language: sample_content(design=None, language=language) for language in SAMPLES},
    **{
        script: replace(sample_content(design=None, language="en"), recipient_name=name)
        for script, name in NAMES.items()
    },
}


def heart(content) -> Image.Image:
    """Grey, and blurred a little: another version of a library may set an edge otherwise."""
    page = Image.open(io.BytesIO(render_png(content=content, ppi=PPI))).convert("L")
    rtl = content.language in ("ar", "fa", "ps", "ur")
    return page.crop(RIGHT_TO_LEFT if rtl else LEFT_TO_RIGHT)


def difference(one: Image.Image, other: Image.Image) -> float:
    """In per cent of black and white, on average over the quarter that differs most."""
    soft = [picture.filter(ImageFilter.GaussianBlur(1.2)) for picture in (one, other)]
    found = ImageChops.difference(*soft)
    width, height = found.size
    parts = [
        found.crop((x, y, x + width // 8, y + height // 8))
        for x in range(0, width, width // 8)
        for y in range(0, height, height // 8)
    ]
    return max(ImageStat.Stat(part).mean[0] for part in parts) / 2.55


@pytest.mark.parametrize("name", CERTIFICATES)
def test_certificate_looks_as_it_did_when_it_was_looked_at(name):
    content = CERTIFICATES[name]
    kept = REFERENCE / f"{name}.png"
    drawn = heart(content)
    if "MAKE_REFERENCE_PICTURES" in os.environ and not kept.exists():
        REFERENCE.mkdir(exist_ok=True)
        drawn.quantize(16).save(kept, optimize=True)

    with Image.open(kept) as reference:
        assert difference(drawn, reference.convert("L")) < 1
    assert kept.stat().st_size <= LARGEST


@pytest.mark.parametrize("name", CERTIFICATES)
def test_every_letter_has_a_glyph(name):
    assert render_pdf(content=CERTIFICATES[name]).startswith(b"%PDF")


def test_comparison_sees_a_letter_that_is_another():
    content = CERTIFICATES["my"]
    other = replace(content, recipient_name="ဒေါ်ခင်မျုးသန့်စင်")

    assert difference(heart(content), heart(other)) > 1


def test_every_reference_picture_is_of_a_certificate_that_is_tried():
    assert {file.stem for file in REFERENCE.glob("*.png")} == set(CERTIFICATES)
