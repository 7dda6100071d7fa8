"""Captions of films: files of times and words, for people who do not hear them."""

import codecs
import re

from cms.fields import language_column
from cms.pages import BasePage

_CLOCK = r"(?:\d{1,3}:)?[0-5]\d:[0-5]\d"
_FROM_TO = re.compile(rf"^{_CLOCK}\.\d{{3}}[ \t]+-->[ \t]+{_CLOCK}\.\d{{3}}", re.MULTILINE)
_OF_SUBRIP = re.compile(
    rf"^({_CLOCK})[,.](\d{{3}})[ \t]*-->[ \t]*({_CLOCK})[,.](\d{{3}}).*$", re.MULTILINE
)
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class NotCaptions(Exception):
    """The file has no times with words, or is in an encoding that cannot be told."""


def is_webvtt(content: bytes) -> bool:
    """Whether a browser finds captions in it: it takes UTF-8 only, and skips what has no times."""
    try:
        text = _lines(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return False
    head = text.split("\n", 1)[0]
    is_headed = head == "WEBVTT" or head.startswith(("WEBVTT ", "WEBVTT\t"))
    return is_headed and bool(_FROM_TO.search(text))


def from_subrip(content: bytes) -> bytes:
    """The same captions as WebVTT. Raises ``NotCaptions``."""
    try:
        wide = content.startswith(_WIDE)
        text = _lines(content.decode("utf-16" if wide else "utf-8-sig"))
    except UnicodeDecodeError as broken:
        raise NotCaptions from broken
    text, cues = _OF_SUBRIP.subn(r"\1.\2 --> \3.\4", text)
    webvtt = f"WEBVTT\n\n{text.strip()}\n".encode()
    if not cues or not is_webvtt(webvtt):
        raise NotCaptions
    return webvtt


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def films_without_captions(page: BasePage) -> list[str]:
    """The titles of the films in the page's source text that have none in any language."""
    body = getattr(page, language_column("body", page.source_language), None)
    return [
        each["value"]["title"]
        for each in (body.raw_data if body else ())
        if each["type"] == "recording"
        and each["value"]["kind"] == "video"
        and not each["value"].get("captions")
    ]
