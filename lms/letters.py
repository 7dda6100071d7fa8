"""Which ways of typing are one and the same: what everything that people type is compared by.

Names, codes, addresses, answers and searches all come through here. Three steps, each for itself:

* ``visible`` is for what is stored: nothing that nobody can see, and nothing that readers miss.
* ``meant`` and ``ordered`` are for what is compared: letters that look like the one that belongs
  there, and marks in the one order that Unicode gives them, in whichever they were typed.
* ``name``, ``alphanumeric`` and ``address`` are what two of a kind are compared by.

Works on text alone; knows no language, for people type names in any beside any.
"""

import re
import unicodedata

UNSPACED = (
    "\u0e01-\u0eff\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f\u1780-\u17ff"
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Scripts without spaces between words, as the inside of a regular expression's brackets."""

_PAUSING = "\u0e01-\u0eff\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f\u1780-\u17ff"
"""Those of them whose keyboards have a zero-width space between words: Khmer's is the space bar."""
_ZERO_WIDTH_SPACE = re.compile(f"(?<=[{_PAUSING}])\u200b+(?=\\w)|(?<=\\w)\u200b+(?=[{_PAUSING}])")
_JOINED = (
    "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\ua840-\uaaff\ufb50-\ufeff"
)
"""Scripts in which a joiner or non-joiner changes what is read."""
_IDLE_JOINER = re.compile(
    f"(?<![{_JOINED}])[\u200c\u200d]+|(?<=[{_JOINED}])\u200c+(?![{_JOINED}\u200d])"
)
_INVISIBLE = re.compile(
    # Soft hyphen, grapheme joiner, Arabic letter mark, fillers, inherent vowels of Khmer, marks and
    # isolates of direction, word joiners, byte order mark, annotations, tags. Not the Arabic signs
    # that stand around a number: Unicode counts them as formatting, but they are seen.
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BARE = re.compile("[\u0640\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")

_BURMESE_MARKS = "\u102b-\u1032\u1036-\u103e"
_BURMESE = f"\u1000-\u1021\u1023-\u102a\u103f{_BURMESE_MARKS}\u104c-\u104f"
_MEANT = [
    # Burmese zero, four and seven are letters where digits make no sense, and the other way round.
    (
        re.compile(
            f"(?<![\u1040-\u1049])\u1040(?=[{_BURMESE}])|(?<=[{_BURMESE}])\u1040(?![\u1040-\u1049])"
        ),
        "\u101d",
    ),
    (re.compile("\u1044(?=\u1004\u103a)"), "\u104e"),
    (re.compile(f"\u1047(?=[{_BURMESE_MARKS}])"), "\u101b"),
    (re.compile(f"(?<=[\u1041-\u1049])\u101d(?![{_BURMESE}])"), "\u1040"),
    # Particles of Persian and Dari, written with half a space, a whole one or none.
    (
        re.compile("(?<!\\w)(\u0646?\u0645[\u06cc\u064a]|\u0628\u06cc|\u0646\u0627) (?=\\w)"),
        "\\1\u200c",
    ),
    (re.compile("(?<=\\w) (?=\u0647\u0627(?:[\u06cc\u064a])?(?!\\w))"), "\u200c"),
]
_CONSONANT = "\u1780-\u17b3"
_KHMER_SYLLABLE = re.compile(f"(?<=[{_CONSONANT}])(?:\u17d2[{_CONSONANT}]|[\u17b6-\u17d1\u17dd])+")
_KHMER_PART = re.compile(f"\u17d2[{_CONSONANT}]|.")
_MARKS = re.compile(
    f"[{_BURMESE_MARKS}]{{2,}}|[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd]{{2,}}"
)
_RANKS = {
    **{mark: rank for rank, mark in enumerate("\u103b\u103c\u103d\u103e\u1031\u102d\u102e\u1032")},
    **{mark: 10 + rank for rank, mark in enumerate("\u102f\u1030\u102b\u102c\u1036\u1033\u103a")},
    "\u1037": 30,
    "\u1038": 31,
    "\u1039": 32,
    # Thai and Lao: the ring of am, then the tone.
    "\u0e4d": -1,
    "\u0ecd": -1,
    **dict.fromkeys("\u0e48\u0e49\u0e4a\u0e4b\u0ec8\u0ec9\u0eca\u0ecb", 20),
    **dict.fromkeys("\u0e4c\u0e4e\u0ecc", 21),
}
_SPELLED = [
    # Letters that look the same on paper, and the one that is compared.
    ("\u1009", "\u1025"),
    ("\u1025\u102e", "\u1026"),
    ("\u101e\u103c", "\u1029"),
    ("\u102a", "\u1029\u1031\u102c\u103a"),
    ("\u17d2\u178a", "\u17d2\u178f"),
    ("\u17c1\u17b8", "\u17be"),
    ("\u17c1\u17b6", "\u17c4"),
    ("\u0e40\u0e40", "\u0e41"),
    ("\u0ec0\u0ec0", "\u0ec1"),
    # An older way to write the Bengali khanda ta.
    ("\u09a4\u09cd\u200d", "\u09ce"),
]

_NAME_LETTERS = str.maketrans(
    {
        **dict.fromkeys("\u064a\u0649", "\u06cc"),  # yeh of Arabic, and without its dots
        **dict.fromkeys("\u0643\u06aa", "\u06a9"),  # kaf
        **dict.fromkeys("\u06c1\u06d5\u0629", "\u0647"),  # heh of Urdu and Kurdish, teh marbuta
        **dict.fromkeys("\u0623\u0625\u0671", "\u0627"),  # alef with hamza
        "\u06ab": "\u06af",  # gaf of Pashto
        **dict.fromkeys("\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8", "'"),
        **dict.fromkeys("`\u00b4\u02ca\u02cb\u2032\u2035\u055a\ua78b\ua78c\uff07", "'"),
        **dict.fromkeys("\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"),
    }
)
_VOWEL_SIGNS = re.compile("[\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670]")
_LOOSE = f"{UNSPACED}\u0600-\u06ff\u0750-\u077f"
_LOOSE_SPACE = re.compile(f"(?<=[{_LOOSE}]) (?=[{_LOOSE}])")


_PLURALS = [
    ("ies", ("eies", "aies"), "y"),
    ("sses", (), "ss"),
    ("xes", (), "x"),
    ("ches", (), "ch"),
    ("shes", (), "sh"),
    ("es", ("aes", "ees", "oes"), "e"),
    ("s", (), ""),
]
_IRREGULAR = {"women": "woman", "men": "man", "children": "child"}
_ZAWGYI = re.compile(
    "\u1039(?![\u1000-\u1021])|(?<![\u1000-\u1021\u103b-\u103f\u1025\u1029\u1040\u1044])\u1031"
)


def visible(text: str) -> str:
    """The text without what nobody sees, as it is stored.

    A zero-width space becomes a space between words of scripts whose keyboards type it there, and
    is taken away elsewhere. A joiner or non-joiner stays where it changes how letters look.
    """
    text = _INVISIBLE.sub("", _ZERO_WIDTH_SPACE.sub(" ", text))
    return _IDLE_JOINER.sub("", text)


def line(text: str) -> str:
    """``visible``, on one line, with single spaces and none at its ends: names as stored."""
    return " ".join(visible(text).split())


def bare(text: str) -> str:
    """Without joiners, stretching and variants of a letter, which make no other word."""
    return _BARE.sub("", visible(text))


def meant(text: str) -> str:
    """The text, letter for letter as long as it was, with those that belong where others stand.

    A Burmese zero in a word is the letter wa; a space behind a Persian particle, half a one.
    """
    for look_alike, letter in _MEANT:
        text = look_alike.sub(letter, text)
    return text


def ordered(text: str) -> str:
    """Marks in one order, and letters that look alike as one: Khmer, Burmese, Thai, Bengali."""
    for typed, one in _SPELLED:
        text = text.replace(typed, one)
    text = _MARKS.sub(lambda marks: "".join(sorted(dict.fromkeys(marks[0]), key=_rank)), text)
    text = _KHMER_SYLLABLE.sub(lambda below: _khmer(below[0]), text)
    for typed, one in _SPELLED:
        text = text.replace(typed, one)
    return text


def digits(text: str) -> str:
    """Digits of every script as 0 to 9."""
    return "".join(
        each if (value := unicodedata.decimal(each, None)) is None else str(value) for each in text
    )


def singular(word: str) -> str:
    """An English word in small letters without its plural ending: Harman's S stemmer (1991).

    Not Porter's, nor any that takes more away: to a lawyer, "internal" is not "international".
    """
    if not word.isascii() or len(word) < 4 or word.endswith(("us", "ss", "is")):
        return _IRREGULAR.get(word, word)
    for ending, except_after, one in _PLURALS:
        if word.endswith(ending) and not word.endswith(except_after):
            return word.removesuffix(ending) + one
    return _IRREGULAR.get(word, word)


def is_zawgyi(text: str) -> bool:
    """Whether Burmese letters stand as only Zawgyi, an encoding of its own, has them.

    In Unicode (Standard, chapter 16.3) the stacking sign stands between two consonants, and the
    vowel e behind its consonant; Zawgyi has the one as a vowel killer, and types the other first.
    """
    return bool(_ZAWGYI.search(text))


def address(text: str) -> str:
    """An e-mail address as it is stored and looked for."""
    return "".join(bare(text).split()).lower()


def alphanumeric(text: str) -> str:
    """Letters and digits alone, as capitals, narrow, with digits as 0 to 9: codes."""
    text = digits(unicodedata.normalize("NFKC", visible(text))).upper()
    return "".join(each for each in text if each.isalnum())


def name(text: str) -> str:
    """What two names have in common that are one, however they were typed; empty without letters.

    These make no difference: case; how letters are put together from marks, and the order of these;
    invisible characters; which apostrophe (also for ayn and hamza) and which hyphen; which system
    of digits; wide and narrow letters; in Arabic script, vowel signs, stretching, hamza on an alef,
    yeh, kaf, gaf and heh of whichever keyboard; how many spaces, and in Arabic script and those
    without spaces between words, whether any.

    These do: every other letter, and marks on Latin ones; apostrophes, hyphens and, in Latin,
    spaces, where one has them and the other does not; the order of names.
    """
    text = ordered(meant(unicodedata.normalize("NFC", visible(text))))
    text = unicodedata.normalize("NFKC", text.translate(_NAME_LETTERS)).casefold()
    text = ordered(unicodedata.normalize("NFC", bare(text).translate(_NAME_LETTERS)))
    text = digits(_VOWEL_SIGNS.sub("", text))
    return unicodedata.normalize("NFC", without_loose_spaces(" ".join(text.split())))


def without_loose_spaces(text: str) -> str:
    """Without the spaces between letters of scripts in which writers may set them or not."""
    return _LOOSE_SPACE.sub("", text)


def _rank(mark: str) -> int:
    return _RANKS.get(mark, 15)


def _khmer(below: str) -> str:
    """What follows a Khmer consonant: consonants below, ro last; shifters; vowels; signs."""
    parts = dict.fromkeys(_KHMER_PART.findall(below))
    return "".join(sorted(parts, key=_khmer_rank))


def _khmer_rank(part: str) -> tuple[int, str]:
    if len(part) > 1:
        return (1 if part[1] == "\u179a" else 0), ""
    return (2 if part in "\u17c9\u17ca" else 3), part
