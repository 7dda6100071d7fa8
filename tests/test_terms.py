"""Catalogues and the demo's titles keep to one word, one spelling and one kind of marks.

What a review of the seventeen languages found stands in ``terms.toml``, so that it is not written
again. Nothing here needs a database.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext, to_locale

from lms.demo.declaration import MODULES

OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
TERMS = tomllib.loads((Path(__file__).parent / "terms.toml").read_text())
WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text())
TITLES = Path(settings.BASE_DIR) / "lms" / "demo" / "courses" / "translations"

# The one pair of quotation marks of each language.
MARKS = {
    **dict.fromkeys(["ar", "fa", "ps", "km"], "«»"),
    "ja": "「」",
    "ko": "‘’",
}
ALL_MARKS = set("“”„‟‘’‚«»‹›「」『』")

OFFICIAL = {
    "my": "တရားဝင်",
    "fa": "رسمی",
    "ps": "رسمي",
    "ur": "سرکاری",
    "ar": "رسمي",
    "th": "ทางการ",
    "id": "resmi",
    "ms": "rasmi",
    "bn": "আনুষ্ঠানিক",
    "km": "ផ្លូវការ",
    "ta": "அதிகாரபூர்வ",
    "si": "නිල",
    "ne": "आधिकारिक",
    "vi": "chính thức",
    "ja": "公式",
    "ko": "공식",
    "zh-hans": "正式",
}

YEAR = re.compile("[0-9]{4}")
TAG = re.compile(r"<[^>]*>")
VALUE = re.compile(r"%\(\w+\)[sd]")

# Khmer: ត under the foot of another letter is written so only after ន and ត, and before រ
# (words of Pali and Sanskrit); everywhere else the dictionary has ដ. They look the same.
FOOT_TA = re.compile("(?<![នត])្ត(?!្រ)")
FOOT_DA = re.compile("[នត]្ដ|្ដ្រ")


def _messages(language: str) -> Iterator[tuple[str, str]]:
    """English and translation of each message of a catalogue, each plural form by itself."""
    path = settings.LOCALE_PATHS[0] / to_locale(language) / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        catalogue = read_po(file)
    for message in catalogue:
        if not message.id:
            continue
        english = message.id if isinstance(message.id, str) else message.id[-1]
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for string in strings:
            yield english, string


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _titles(language: str) -> list[str]:
    return list(_texts(tomllib.loads((TITLES / f"{language}.toml").read_text())))


def test_every_term_belongs_to_a_language_and_says_why():
    assert set(TERMS) <= set(OTHERS)
    assert all(term["say"] and term["why"] for terms in TERMS.values() for term in terms)


@pytest.mark.parametrize("language", TERMS)
def test_words_to_avoid_are_avoided(language):
    messages = list(_messages(language))
    titles = _titles(language)
    found = []
    for term in TERMS[language]:
        avoid = re.compile(term["avoid"])
        of = re.compile(term.get("of", ""))
        found += [
            (string, term["say"], term["why"])
            for english, string in messages
            if of.search(english) and avoid.search(string)
        ]
        if "of" not in term:
            found += [(text, term["say"], term["why"]) for text in titles if avoid.search(text)]
    assert found == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("word", WORDS)
def test_a_thing_has_one_word(word, language):
    asked = re.compile(rf"\b(?:{word})\b", re.IGNORECASE)
    theirs = re.compile(unicodedata.normalize("NFC", WORDS[word][language]))
    found = [
        string
        for english, string in _messages(language)
        if string
        and asked.search(VALUE.sub("", english))
        and not theirs.search(unicodedata.normalize("NFC", string))
    ]
    assert found == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_one_pair_of_quotation_marks(language):
    allowed = set(MARKS.get(language, "“”"))
    found = [
        string
        for _english, string in _messages(language)
        if ALL_MARKS & set(_without_apostrophes(string)) - allowed
    ]
    assert found == []


def _without_apostrophes(string: str) -> str:
    return re.sub(r"(?<=[A-Za-z])’(?=[A-Za-z])", "", TAG.sub("", string))


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_digits_of_the_dates_and_numbers_put_into_it(language):
    """Dates and numbers come with Western digits: beside others, one sentence would mix two."""
    found = [
        string
        for string in [*(string for _english, string in _messages(language)), *_titles(language)]
        if any(letter.isdecimal() and not letter.isascii() for letter in string)
    ]
    assert found == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_declaration_is_told_of_as_in_english(language):
    """Neither where refugee law begins, nor official beyond the six languages of the UN."""
    told = tomllib.loads((TITLES / f"{language}.toml").read_text())
    for module in MODULES:
        summary = told["modules"][module.slug]["summary"]
        assert set(YEAR.findall(summary)) == set(YEAR.findall(module.summary))
    assert OFFICIAL[language] not in told["courses"]["universal-declaration"]["summary"]


def test_khmer_has_one_spelling_of_what_looks_the_same():
    texts = [string for _english, string in _messages("km")] + _titles("km")
    found = [text for text in texts if FOOT_TA.search(text) or FOOT_DA.search(text)]
    assert found == []


@pytest.mark.parametrize("language", OTHERS)
def test_quotation_marks_open_and_close(language):
    first, last = MARKS.get(language, "“”")
    found = []
    for _english, string in _messages(language):
        marks = [mark for mark in _without_apostrophes(string) if mark in (first, last)]
        if marks != [first, last] * (len(marks) // 2):
            found.append(string)
    assert found == []


SAMPLE = datetime(2026, 2, 15, 16, 5, tzinfo=UTC)
FORMATS = ["DATE_FORMAT", "TIME_FORMAT", "DATETIME_FORMAT", "YEAR_MONTH_FORMAT"]
LATIN_SCRIPT = {"id", "ms", "vi"}


@pytest.mark.parametrize("language", sorted(set(OTHERS) - LATIN_SCRIPT))
def test_no_latin_letters_in_a_date_or_time(language):
    with translation.override(language):
        days = [SAMPLE.replace(month=month) for month in range(1, 13)]
        shown = [date_format(day, name) for day in days for name in FORMATS]
    assert [text for text in shown if re.search("[A-Za-z]", text)] == []


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("fa", "15 فبروری 2026"),
        ("ps", "15 فبروري 2026"),
        ("my", "15 ဖေဖော်ဝါရီ 2026"),
        ("si", "2026 පෙබරවාරි 15"),
        ("ne", "15 फेब्रुअरी 2026"),
        ("ar", "15 شباط/فبراير 2026"),
        ("th", "15 กุมภาพันธ์ ค.ศ. 2026"),
        ("id", "15 Februari 2026"),
        ("ms", "15 Februari 2026"),
        ("vi", "15 tháng 2, 2026"),
    ],
)
def test_a_day_is_written_as_its_readers_write_it(language, day):
    """Also where Django has no months, or those of another country."""
    with translation.override(language):
        assert date_format(SAMPLE, "DATE_FORMAT") == day


@pytest.mark.parametrize(("language", "november"), [("fa", "نومبر"), ("ne", "नोभेम्बर")])
def test_months_are_those_of_afghanistan_and_nepal(language, november):
    with translation.override(language):
        assert date_format(SAMPLE.replace(month=11), "YEAR_MONTH_FORMAT") == f"{november} 2026"


@pytest.mark.parametrize("language", OTHERS)
def test_what_has_expired_is_not_said_to_be_valid(language):
    """The label of a day to come and of a day that has passed are two messages."""
    with translation.override(language):
        assert pgettext("the day has passed", "Valid until") not in (
            "Valid until",
            gettext("Valid until"),
        )
