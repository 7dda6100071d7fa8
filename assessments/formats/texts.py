"""Texts of files: as Moodle trims and names them, and as learners here read them."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from assessments.formats.parsed import Text, TextFormat

_SPACE = " \t\n\r\0\x0b"
_LONGEST_NAME = 255
_NAME_FROM_TEXT = 80
_ELLIPSIS = "..."
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(?=[^\s<])[^>]*(?:>|\Z)", re.DOTALL)
_ENTITY = re.compile(r"&(?:[0-9a-z]{2,8}|#[0-9]{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-zA-Z]|<!--|&(?:[0-9a-zA-Z]{2,8}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")


def trimmed(text: str) -> str:
    """Without the spaces at its ends, as far as Moodle takes them for spaces."""
    return text.strip(_SPACE)


def clean_name(name: str) -> str:
    """A question's name without HTML, and not too long."""
    name = trimmed(_TAG.sub("", name))
    return name if len(name) <= _LONGEST_NAME else trimmed(_shortened(name, _LONGEST_NAME - 4))


def name_from(text: str) -> str:
    """The name of a question that was given none: how its text begins."""
    return clean_name(_shortened(text, _NAME_FROM_TEXT)) or _("Question name")


def _shortened(text: str, ideal: int) -> str:
    """The beginning of a text, up to a word's end; HTML and entities are not counted in full."""
    if len(_TAG.sub("", text)) <= ideal:
        return text
    left = ideal - len(_ELLIPSIS)
    words = _TAG.sub("", text)
    end = at = 0
    while at < len(words) and left:
        entity = _ENTITY.match(words, at)
        at = entity.end() if entity else at + 1
        left -= 1
        end = at
    for place in range(min(end, len(words) - 1), 0, -1):
        # Scripts that write no spaces may be cut between any letters.
        if words[place] in ". " or ord(words[place]) > 0x7FF:
            end = min(end, place + 1)
            break
    return words[:end] + _ELLIPSIS


def plain(text: Text) -> str:
    """What a reader sees, as text with line breaks. Nothing of it is HTML, nothing is run."""
    return reading(text).words


def reading(text: Text) -> "Reading":
    match text.format:
        case TextFormat.HTML:
            return _read(text.text, keeps_lines=False)
        case TextFormat.MOODLE if _MARKUP.search(text.text):
            return _read(text.text, keeps_lines=True)
        case TextFormat.MARKDOWN:
            return _read_markdown(text.text)
        case _:
            return Reading(words=_lines(text.text))


def has_program(words: str) -> bool:
    """Whether a plain text would run something where somebody took it for HTML."""
    return _read(words, keeps_lines=True).had_scripts


class Reading:
    """Words, and what came with them as HTML."""

    def __init__(self, words: str, pictures: list[tuple[str, str]] | None = None):
        self.words = words
        self.pictures = pictures or []
        """The address of each picture and its words."""
        self.had_scripts = False
        self.had_media = False


def _read(html: str, *, keeps_lines: bool) -> Reading:
    reader = _Reader(keeps_lines=keeps_lines)
    reader.feed(html)
    reader.close()
    found = Reading(_lines("".join(reader.parts)), reader.pictures)
    found.had_scripts = reader.had_scripts
    found.had_media = reader.had_media
    return found


def _lines(text: str) -> str:
    lines = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n").strip(_SPACE)


# Emphasis of at most so many letters, so that a long line of stars is not searched again and again.
_EMPHASIS = (
    re.compile(r"(?<!\\)(\*\*|__)(?=\S)(.{1,500}?)(?<=[^\s\\])\1"),
    re.compile(r"(?<![\w\\*])(\*)(?=[^\s*])([^*\n]{1,500}?)(?<=[^\s\\])\*(?![\w*])"),
    re.compile(r"(?<![\w\\_])(_)(?=[^\s_])([^_\n]{1,500}?)(?<=[^\s\\])_(?![\w_])"),
    re.compile(r"(?<!\\)(`)([^`\n]{1,500})`"),
)
_LINK = re.compile(r"(!?)(?<!\\)\[([^\[\]\n]{0,500})\]\(([^()\s]{1,2000})\)")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+", re.MULTILINE)
_ITEM = re.compile(r"^( *)[*+-][ \t]+", re.MULTILINE)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!-])")


def _read_markdown(text: str) -> Reading:
    """Without the signs that Moodle shows as emphasis, headings and links."""
    pictures: list[tuple[str, str]] = []

    def address(found: re.Match[str]) -> str:
        mark, words, address = found.groups()
        if mark:
            pictures.append((address, words.strip()))
            return ""
        is_web = _scheme(address) in ("http", "https") and address != words
        return f"{words} ({address})" if is_web else words

    words = _LINK.sub(address, _ITEM.sub(rf"\1{_BULLET}", _HEADING.sub("", text)))
    for emphasis in _EMPHASIS:
        words = emphasis.sub(r"\2", words)
    words = _ESCAPED.sub(r"\1", words)
    if not _MARKUP.search(words):
        return Reading(_lines(words), pictures)
    found = _read(words, keeps_lines=True)
    found.pictures = pictures + found.pictures
    return found


_APART = frozenset(
    {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"}
)
_BLOCKS = _APART | frozenset(
    {"address", "article", "aside", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption"}
    | {"figure", "footer", "form", "header", "hr", "li", "main", "nav", "section", "tbody", "tfoot"}
    | {"thead", "tr"}
)
_NOT_READ = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "title", "head", "svg"}
)
_MEDIA = frozenset({"audio", "video", "iframe", "object", "embed", "svg", "math"})
_BULLET = "• "
_SPACES = re.compile(r"[ \t\n\r\f]+")


class _Reader(HTMLParser):
    def __init__(self, *, keeps_lines: bool):
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.pictures: list[tuple[str, str]] = []
        self.had_scripts = False
        self.had_media = False
        self._keeps_lines = keeps_lines
        self._unread = 0
        self._verbatim = 0
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "script" or any(map(_is_program, values.items())):
            self.had_scripts = True
        if tag in _MEDIA:
            self.had_media = True
        if tag in _NOT_READ:
            self._unread += 1
            return
        if tag == "br":
            self._end_line()
        elif tag == "img":
            self.pictures.append((values.get("src", ""), values.get("alt", "").strip()))
        elif tag == "a":
            self._links.append((values.get("href", ""), len(self.parts)))
        elif tag in ("td", "th") and self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append(" | ")
        elif tag in _BLOCKS:
            self._begin_block(tag)
        if tag == "li":
            self.parts.append(_BULLET)
        if tag == "pre":
            self._verbatim += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in _NOT_READ:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _NOT_READ:
            self._unread = max(0, self._unread - 1)
            return
        if tag == "a" and self._links:
            self._end_link(*self._links.pop())
        elif tag in _BLOCKS:
            self._begin_block(tag)
        if tag == "pre":
            self._verbatim = max(0, self._verbatim - 1)

    def handle_data(self, data: str) -> None:
        if self._unread:
            return
        if self._verbatim:
            self.parts.append(data)
            return
        for number, line in enumerate(data.split("\n") if self._keeps_lines else [data]):
            if number:
                self._end_line()
            words = _SPACES.sub(" ", line)
            if not self.parts or self.parts[-1].endswith((" ", "\n")):
                words = words.lstrip(" ")
            if words:
                self.parts.append(words)

    def _end_line(self) -> None:
        self.parts.append("\n")

    def _begin_block(self, tag: str) -> None:
        written = "".join(self.parts[-2:])
        if not self.parts or written.endswith(("\n\n", _BULLET)):
            return
        wanted = "\n\n" if tag in _APART else "\n"
        if missing := wanted[written.endswith("\n") :]:
            self.parts.append(missing)

    def _end_link(self, address: str, start: int) -> None:
        words = "".join(self.parts[start:]).strip()
        if _scheme(address) in ("http", "https") and address != words:
            self.parts.append(f" ({address})" if words else address)


def _is_program(attribute: tuple[str, str]) -> bool:
    name, value = attribute
    address = "".join(value.split()).lower()
    return name.startswith("on") or address.startswith(("javascript:", "vbscript:", "data:text"))


def _scheme(address: str) -> str:
    try:
        return urlsplit(address).scheme
    except ValueError:
        return ""
