"""Finding words in every language that is read here, on whichever database the site runs.

Databases split texts into words at spaces, and know neither that Thai, Burmese, Khmer, Lao,
Japanese and Chinese write none, nor that one Arabic letter is typed in several ways. So each
text is split here; what can be asked for is put into the search index in code words that every
database takes as they are, and a search is coded in the same way.
"""

import re
import unicodedata
from base64 import b32encode
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2s
from html import unescape
from itertools import takewhile

from django.utils.html import strip_tags
from wagtail.search.query import Or, PlainText, SearchQuery

from cms.languages import source_codes
from cms.reading import Localized
from cms.translations import segments
from cms.translations.segments import Source
from lms import letters

LONGEST_SEARCH = 200
_MOST_TERMS = 12
_SNIPPET = 180
"""About so many characters of a text are shown around what was found."""

_UNSPACED = re.compile(f"[{letters.UNSPACED}]")
_JOINED_ON = frozenset("\u0640\uff9e\uff9f\u0e33\u0eb3")
"""Letters that belong to the one before: the stretching of Arabic ones, the sound marks of narrow
katakana, the Thai and Lao vowel am."""
_ARABIC_SIGNS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff]")
_SAME_LETTERS = str.maketrans(
    {
        **dict.fromkeys("\u064a\u0649\u06d0\u06cd", "\u06cc"),  # yeh
        **dict.fromkeys("\u0643\u06aa", "\u06a9"),  # kaf
        **dict.fromkeys("\u0629\u06c1\u06be\u06d5\u06c3", "\u0647"),  # heh
        "\u06ab": "\u06af",  # gaf
        "\u0671": "\u0627",  # alef
        "\u0111": "d",  # what Unicode does not take apart: đ
        "\u0131": "i",
        "\u1037": None,  # the tone that a Burmese possessive adds
    }
)
_LATIN_OR_ARABIC = re.compile("[\u0000-\u024f\u1e00-\u1eff\u0600-\u06ff\u0750-\u077f]")
_DIACRITICS = re.compile("[\u0300-\u036f]")
_KHMER_BELOW = "\u17d2"
_KHMER_CONSONANTS = re.compile("[\u1780-\u17b3]")
_ARABIC_ARTICLE = re.compile(
    "^(?:[\u0648\u0641]?[\u0628\u06a9]?\u0627\u0644|[\u0648\u0641]?\u0644\u0644)(?=.{3})"
)
_ARABIC_PARTICLES = [
    re.compile(f"^{particles}(?=.{{3}})")
    for particles in (
        "[\u0648\u0641]",
        "[\u0628\u06a9\u0644]",
        "[\u0648\u0641][\u0628\u06a9\u0644]",
        # The article before a word that begins with lam itself, as one asks for it with "to the".
        "[\u0648\u0641]?[\u0628\u06a9]?\u0627\u0644\u0644",
    )
]
_ARABIC_WRITTEN_ON = [
    re.compile(f"^{particles}(?=.{{3}})")
    for particles in (
        "[\u0648\u0641]",
        "[\u0628\u0643\u0644]",
        "[\u0648\u0641][\u0628\u0643\u0644]",
    )
]
"""Particles as they are typed in a question, from the likeliest."""
_BREAKS = re.compile(r"<(?:/p|/li|/h\d|br)\b[^>]*>", re.IGNORECASE)
_SHORTEST_BEGINNING = 3
_LONGEST_GRAM = 3
_WORD = re.compile("[\\w\u0300-\u036f\u064b-\u065f\u200c]+")
_SHORTEST_MISTAKABLE = 5
"""One letter makes another word of a shorter one too often."""
_LONGEST_BEGINNING = 12


@dataclass(frozen=True)
class Piece:
    """A letter with its marks, as it is compared, and where it stands in the text."""

    text: str
    start: int
    end: int
    ends_part: bool = False
    """Written with a zero-width non-joiner behind it, where others write a space or nothing."""


@dataclass(frozen=True)
class Run:
    """A word, or letters of a script that puts no spaces between its words."""

    pieces: tuple[Piece, ...]
    is_unspaced: bool

    @property
    def span(self) -> tuple[int, int]:
        return self.pieces[0].start, self.pieces[-1].end

    @property
    def forms(self) -> list[str]:
        """What a word may be found by the beginning of: itself, and the parts it is made of."""
        texts = [piece.text for piece in self.pieces]
        found = ["".join(texts)]
        begun = 0
        for number, piece in enumerate(self.pieces[:-1], start=1):
            if piece.ends_part:
                found += ["".join(texts[number:]), "".join(texts[begun:number])]
                begun = number
        bare = (
            form.removeprefix(before[0])
            for form in found
            for prefix in (_ARABIC_ARTICLE, *_ARABIC_PARTICLES)
            if (before := prefix.match(form))
        )
        return list(dict.fromkeys([*found, *bare, letters.singular(found[0])]))


def runs_of(text: str, *, bridging: bool = True) -> list[Run]:
    """The words of a text, ready to be compared.

    Where words are not written apart, a space is a pause: ``bridging`` reads on across it.
    """
    runs: list[Run] = []
    pieces: list[Piece] = []
    unspaced = paused = False
    for piece in _pieces(letters.meant(text)):
        if not _is_letter(piece.text[0]):
            if bridging and unspaced and piece.text == " ":
                paused = True
            elif pieces:
                runs.append(Run(tuple(pieces), unspaced))
                pieces, unspaced, paused = [], False, False
            continue
        is_unspaced = bool(_UNSPACED.match(piece.text))
        if pieces and (is_unspaced != unspaced or (paused and not is_unspaced)):
            runs.append(Run(tuple(pieces), unspaced))
            pieces = []
        pieces.append(piece)
        unspaced, paused = is_unspaced, False
    if pieces:
        runs.append(Run(tuple(pieces), unspaced))
    return runs


def fold(text: str) -> str:
    """A text as it is compared: without case, accents, vowel signs of Arabic and ways of typing."""
    return "".join(piece.text for piece in _pieces(text))


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"


def _pieces(text: str) -> Iterator[Piece]:
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _belongs(text[end], text[start:end]):
            continue
        unit = text[start:end]
        folded = _folded(unit)
        for number, each in enumerate(folded, start=1):
            yield Piece(each, start, end, ends_part=number == len(folded) and "\u200c" in unit)
        start = end


def _belongs(character: str, before: str) -> bool:
    if character < "\u00a0":
        return False
    return (
        character in _JOINED_ON
        or (before.endswith(_KHMER_BELOW) and bool(_KHMER_CONSONANTS.match(character)))
        or unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf")
        or (character == before and character in "\u0e40\u0ec0")
    )


@lru_cache(maxsize=50_000)
def _folded(unit: str) -> tuple[str, ...]:
    """A letter with its marks as it is compared; two where one character stands for two."""
    unit = letters.bare(letters.ordered(unit))
    unit = unicodedata.normalize("NFKC", unit).casefold()
    if _LATIN_OR_ARABIC.match(unit):
        unit = _ARABIC_SIGNS.sub("", _DIACRITICS.sub("", unicodedata.normalize("NFD", unit)))
        unit = unicodedata.normalize("NFC", unit)
    unit = unit.translate(_SAME_LETTERS)
    unit = letters.digits(letters.ordered(unit))
    found: list[str] = []
    for character in unit:
        if found and unicodedata.category(character)[0] == "M":
            found[-1] += character
        else:
            found.append(character)
    return tuple(found)


def _without_article(word: str) -> str:
    return _ARABIC_ARTICLE.sub("", word)


def _may_begin(text: str) -> bool:
    """Whether a word is found by this beginning; shorter, it must be the whole word."""
    return len(unicodedata.normalize("NFD", text)) >= _SHORTEST_BEGINNING


def _grams(run: Run) -> Iterator[str]:
    """All that the run can be found by."""
    if run.is_unspaced:
        texts = [piece.text for piece in run.pieces]
        for size in range(1, _LONGEST_GRAM + 1):
            for start in range(len(texts) - size + 1):
                yield "".join(texts[start : start + size])
        return
    for form in run.forms:
        yield form
        for end in range(1, len(form)):
            if _may_begin(form[:end]):
                yield form[:end]


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A text as the readers of a language get it: in theirs, or not yet translated."""

    text: Localized
    is_title: bool


def passages(*, source: Source, language: str) -> list[Passage]:
    """All texts of the object, in the order they are read."""
    theirs = segments.texts_in(source=source, language=language)
    return [_passage(each, source, language, theirs) for each in segments.segments_of(source)]


def _passage(
    segment: segments.Segment, source: Source, language: str, theirs: dict[str, str]
) -> Passage:
    is_translated = segment.id in theirs
    text = theirs.get(segment.id, segment.text)
    return Passage(
        text=Localized(
            unicodedata.normalize("NFC", _plain(text) if segment.is_rich else text),
            language if is_translated else source.source_language,
            is_fallback=not is_translated and language != source.source_language,
        ),
        is_title=segment.id in ("heading", "title"),
    )


def _plain(html: str) -> str:
    return unescape(strip_tags(_BREAKS.sub("\n", html))).strip()


def code_words(source: Source) -> str:
    """What stands in the search index for an object: all it can be found by, in each language.

    Readers of a language find a translated object by the words they get to read, and one that is
    not translated into theirs by the words of its source.
    """
    found = [_codes_of(_SOURCE, _texts(source, source.source_language))]
    for language in source_codes():
        is_source = language == source.source_language
        if is_source or not segments.texts_in(source=source, language=language):
            found.append(_untranslated(language))
        else:
            found.append(_codes_of(language, _texts(source, language)))
    return " ".join(found)


_SOURCE = "source"


def _texts(source: Source, language: str) -> tuple[tuple[str, bool], ...]:
    found = passages(source=source, language=language)
    return tuple((str(passage.text), passage.is_title) for passage in found)


# The index asks for an object's words up to five times in a row, and again in every language when
# one of them is released. A course of thirty lessons in every language fits: some 10 MB.
@lru_cache(maxsize=640)
def _codes_of(scope: str, texts: tuple[tuple[str, bool], ...]) -> str:
    in_titles: set[str] = set()
    in_texts: set[str] = set()
    for text, is_title in texts:
        grams = {gram for run in runs_of(text) for gram in _grams(run)}
        in_texts |= grams
        if is_title:
            in_titles |= grams
    codes = {
        _code(scope, where, gram)
        for where, grams in (("title", in_titles), ("text", in_texts))
        for gram in grams
    }
    return " ".join(sorted(codes))


def _untranslated(language: str) -> str:
    return _code(language, "untranslated", "")


def _code(*parts: str) -> str:
    # As no word begins, for other fields are searched by beginnings together with these. 35 bits,
    # so that a code word is seldom another's too.
    digest = blake2s("/".join(parts).encode(), digest_size=5).digest()
    return "zq" + b32encode(digest)[:7].decode().lower()


def beginnings(texts: Iterable[str]) -> str:
    """For searches by how words begin: where they are not written apart, any letter may begin one.

    For an index that is asked with plain words, as the admin asks it.
    """
    found = []
    for text in texts:
        found.append(text)
        for run in runs_of(text):
            if run.is_unspaced:
                ends = [piece.end for piece in run.pieces]
                for number, piece in enumerate(run.pieces[1:], start=1):
                    found.append(text[piece.start : ends[number : number + _LONGEST_BEGINNING][-1]])
    return " ".join(found)


@dataclass(frozen=True)
class Stretch:
    """Some words of a text, and whether they were sought."""

    text: str
    is_found: bool


@dataclass(frozen=True)
class Marked:
    """A text, or some of it, with the sought words told apart."""

    of: Localized
    parts: tuple[Stretch, ...]

    @property
    def has_found(self) -> bool:
        return any(part.is_found for part in self.parts)


Span = tuple[int, int]


class Search:
    """What somebody looks for: every one of its words."""

    def __init__(self, text: str):
        text = letters.meant(unicodedata.normalize("NFC", text[:LONGEST_SEARCH]))
        self._text = text
        self._readings = [self._terms(text)]
        if "\u200c" in text:
            # Others put a space there.
            self._readings.append(self._terms(text.replace("\u200c", " ")))
        singular = [_singular(term) for term in self._readings[0]]
        if singular != self._readings[0]:
            self._readings.append(singular)

    def __bool__(self) -> bool:
        return bool(self._readings[0])

    @staticmethod
    def _terms(text: str) -> list[Run]:
        terms = [run for word in text.split() for run in runs_of(word, bridging=False)]
        return terms[:_MOST_TERMS]

    def query(self, language: str) -> SearchQuery:
        """All of it in one object, for ``autocomplete`` over a field with ``code_words``."""
        return self._query(language, "text")

    def query_of_titles(self, language: str) -> SearchQuery:
        """All of it in the object's title."""
        return self._query(language, "title")

    def query_of_beginnings(self, language: str, *, share: int) -> SearchQuery | None:
        """What has words that begin as these do, up to so many hundredths of each.

        None without a word that is long enough to be mistyped.
        """
        words = self._mistakable()
        begun = [word[: max(_SHORTEST_BEGINNING, len(word) * share // 100)] for word in words]
        if not begun:
            return None
        return Or(
            [
                PlainText(" ".join([*also, *codes]), operator="and")
                for scope, also in ((language, ()), (_SOURCE, (_untranslated(language),)))
                for codes in [[_code(scope, "text", each) for each in begun]]
            ]
        )

    def corrected(self, texts: Iterable[Localized]) -> str | None:
        """The search with words of these texts for those one letter away; None if none is.

        Of several words as near, the one that stands there most often.
        """
        # By an expression, for whole pages are read here: ten times quicker than ``runs_of``.
        counts = Counter(
            word
            for text in texts
            for word in _WORD.findall(str(text).lower())
            if len(word) >= _SHORTEST_MISTAKABLE - 1 and not _UNSPACED.match(word)
        )
        folded = [(fold(word), word) for word, _count in counts.most_common()]
        better = self._text
        for wrong in self._mistakable():
            one = letters.singular(wrong)
            if any(word.startswith(one) or letters.singular(word) == one for word, _ in folded):
                continue
            near = next((shown for word, shown in folded if is_near(wrong, word)), None)
            written = next((run for run in runs_of(better) if _sought(run) == wrong), None)
            if near is None or written is None:
                return None
            better = better[: written.span[0]] + near + better[written.span[1] :]
        return better if better != self._text else None

    def without_particles(self) -> list[str]:
        """The search with nothing written on to its Arabic words, as it may have been meant.

        One's own "and" or "with" may as well be a word's first letter: each is to be tried.
        """
        tried = (
            " ".join(written_on.sub("", word) for word in self._text.split())
            for written_on in _ARABIC_WRITTEN_ON
        )
        return [each for each in dict.fromkeys(tried) if each != self._text]

    def _mistakable(self) -> list[str]:
        words = [_sought(term) for term in self._readings[0] if not term.is_unspaced]
        return [word for word in words if len(word) >= _SHORTEST_MISTAKABLE]

    def _query(self, language: str, where: str) -> SearchQuery:
        return Or(
            [
                PlainText(" ".join([*also, *codes]), operator="and")
                for terms in self._readings
                for scope, also in ((language, ()), (_SOURCE, (_untranslated(language),)))
                for codes in [[_code(scope, where, key) for term in terms for key in _keys(term)]]
            ]
        )

    def mark(self, text: Localized) -> Marked:
        """The whole text, with what is sought in it."""
        value = str(text)
        return Marked(text, tuple(_parts(value, (0, len(value)), self._spans(value))))

    def snippet(self, texts: Iterable[Localized]) -> Marked | None:
        """The passage in which most of what is sought stands together; None if none does."""
        best: tuple[int, Localized, Span, list[Span]] | None = None
        for text in texts:
            spans = self._spans(str(text))
            for start, _end in spans:
                window = [span for span in spans if start <= span[0] and span[1] - start < _SNIPPET]
                found = len({str(text)[slice(*span)] for span in window})
                if best is None or found > best[0]:
                    best = (found, text, (start, window[-1][1]), spans)
            if best is not None and best[0] >= len(self._readings[0]):
                break
        if best is None:
            return None
        _found, text, around, spans = best
        value = str(text)
        shown = _widened(value, around)
        parts = _parts(value, shown, spans)
        before = [Stretch("… ", is_found=False)] if shown[0] else []
        after = [Stretch(" …", is_found=False)] if shown[1] < len(value) else []
        return Marked(text, (*before, *parts, *after))

    def _spans(self, text: str) -> list[Span]:
        """Where in the text something sought stands, in order, apart from each other."""
        terms = [term for reading in self._readings for term in reading]
        found = {
            span for run in runs_of(text) for term in terms for span in _places(run, term) if span
        }
        merged: list[Span] = []
        for start, end in sorted(found):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged


def _keys(term: Run) -> Sequence[str]:
    """What must all stand in the index for a text that has this term."""
    if not term.is_unspaced:
        return [_sought(term)]
    texts = [piece.text for piece in term.pieces]
    size = min(len(texts), _LONGEST_GRAM)
    return ["".join(texts[start : start + size]) for start in range(len(texts) - size + 1)]


def _singular(term: Run) -> Run:
    word = "".join(piece.text for piece in term.pieces)
    one = letters.singular(word)
    return term if one == word else Run(tuple(Piece(each, 0, 0) for each in one), False)


def is_near(word: str, other: str) -> bool:
    """Whether one letter more, less, otherwise or in its neighbour's place makes one the other."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    pairs = zip(word, other, strict=False)
    same = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))
    one, two = word[same:], other[same:]
    return (
        one[1:] == two[1:]
        or one[1:] == two
        or one == two[1:]
        or (one[:2] == two[1::-1] and one[2:] == two[2:])
    )


def _sought(term: Run) -> str:
    return _without_article("".join(piece.text for piece in term.pieces))


def _places(run: Run, term: Run) -> Iterator[Span]:
    if run.is_unspaced != term.is_unspaced:
        return
    if not run.is_unspaced:
        word = _sought(term)
        begins = _may_begin(word)
        if any(form == word or (begins and form.startswith(word)) for form in run.forms):
            yield run.span
        return
    sought = [piece.text for piece in term.pieces]
    for start, piece in enumerate(run.pieces):
        if piece.text == sought[0]:
            pieces = run.pieces[start : start + len(sought)]
            if [each.text for each in pieces] == sought:
                yield pieces[0].start, pieces[-1].end


def _widened(text: str, span: Span) -> Span:
    """Some of the text around it, cut between words where there are spaces."""
    room = max(0, _SNIPPET - (span[1] - span[0]))
    start = max(0, span[0] - room // 3)
    end = min(len(text), span[1] + room - (span[0] - start))
    if start:
        start = _cut(text, start, span[0], step=1)
    if end < len(text):
        end = _cut(text, end, span[1], step=-1)
    return start, end


def _cut(text: str, at: int, limit: int, *, step: int) -> int:
    for place in range(at, limit, step):
        if text[place - (step < 0)].isspace():
            return place
    while at != limit and _belongs(text[at], text[at - 1]):
        at += step
    return at


def _parts(text: str, shown: Span, spans: Iterable[Span]) -> Iterator[Stretch]:
    at = shown[0]
    for start, end in spans:
        if start < at or end > shown[1]:
            continue
        if start > at:
            yield Stretch(text[at:start], is_found=False)
        yield Stretch(text[start:end], is_found=True)
        at = end
    if at < shown[1]:
        yield Stretch(text[at : shown[1]], is_found=False)
