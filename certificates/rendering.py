"""Certificates as PDF: tagged for screen readers (PDF/UA-1), made to last (PDF/A-3a).

The same page as a picture is for previews, and for images that carry the credential.
"""

import io
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from certificates.typefaces import font_order, fonts
from lms import digits

DESIGNS = Path(__file__).parent / "designs"
LAYOUTS = ("trail", "frame", "band")

# The surfaces that texts stand on, and the colours of a certificate without a design.
PAPER = "#FBF8F3"
GROUND = "#F5EEE1"
INDIGO = "#2B3A8C"
MARIGOLD = "#E3A008"
LEAF = "#2F7D4F"

_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed|codepoint `"(.+?)"`')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


class UnprintableText(Exception):
    """No font has a glyph for ``missing``, which is part of ``text``."""

    def __init__(self, *, text: str, missing: str) -> None:
        super().__init__(f"No font can print {missing!r} in {text!r}")
        self.text = text
        self.missing = missing


@dataclass(frozen=True, kw_only=True)
class CertificateContent:
    """``design`` is the content of a frozen design (see ``freezing``), or none for the trail.

    ``attachment`` is the credential's JSON, which the PDF carries as ``credential.json``.
    """

    recipient_name: str
    path_title: str
    course_titles: tuple[str, ...]
    awarded_on: date
    code: str
    verification_url: str
    language: str
    issuer_name: str
    expires_on: date | None = None
    design: Mapping[str, Any] | None = None
    attachment: str = ""


def render_pdf(*, content: CertificateContent) -> bytes:
    """The same bytes for the same content.

    Raises ``UnprintableText`` rather than print a box for a letter.
    """
    try:
        return _compile(
            content,
            format="pdf",
            pdf_standards=["ua-1", "a-3a"],
            timestamp=datetime.combine(content.awarded_on, time(), tzinfo=UTC),
        )
    except typst.TypstError as error:
        if found := _NO_GLYPH.search(error.message):
            raise _unprintable(found[1] or found[2], content) from error
        raise


def render_svg(*, content: CertificateContent) -> str:
    """One page, its letters as outlines: it needs no font. For content that was checked."""
    return _compile(content, format="svg").decode()


def render_png(*, content: CertificateContent, ppi: float = 144) -> bytes:
    """One page. For content that was checked: a letter without glyph would be a box."""
    return _compile(content, format="png", ppi=ppi)


def check_content(*, content: CertificateContent) -> None:
    """Raises ``UnprintableText`` if the name, a title or a text of the design has no glyph."""
    render_pdf(content=content)


def check_name(*, name: str, language: str) -> None:
    """Raises ``UnprintableText`` if a certificate in this language could not print the name."""
    check_content(
        content=CertificateContent(
            recipient_name=name,
            path_title="1",
            course_titles=("1",),
            awarded_on=date(2000, 1, 1),
            code="0",
            verification_url="https://example.org/",
            language=language,
            issuer_name="1",
        )
    )


def _compile(content: CertificateContent, **output: Any) -> bytes:
    layout = content.design["layout"] if content.design else "trail"
    # The fonts are shared. What compiles with them is made anew by each call: two threads cannot
    # use one compiler.
    return typst.compile(
        DESIGNS / f"{layout}.typ",
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"certificate": json.dumps(_inputs(content))},
        **output,
    )


def _inputs(content: CertificateContent) -> dict[str, object]:
    design = content.design or {}
    with translation.override(content.language):
        direction = "rtl" if translation.get_language_bidi() else "ltr"
        part = partial(_part, page_direction=direction)
        written = partial(digits.write, language=content.language)
        # The language of a design's own texts, where it is not the certificate's.
        designed_in = design.get("language") or content.language
        designed = partial(digits.write, language=designed_in)
        title = designed(design.get("heading") or _("Certificate of completion"))
        return {
            "language": typst_language(content.language),
            "direction": direction,
            "fonts": font_order(content.language),
            "orientation": design.get("orientation", "landscape"),
            "colours": _colours(design),
            "document_title": f"{title} – {content.recipient_name}",
            "phrases": {
                # Translators: on a certificate, above the name of a person.
                "certifies": part(_("This certifies that")),
                # Translators: on a certificate, between a person's name and the name of the path.
                "completed": part(_("has completed the learning path")),
                "courses": part(_("Courses")),
                # Translators: on a certificate, above a date.
                "awarded": part(_("Awarded on")),
                # Translators: above a date, after which the certificate is no longer valid.
                "expires": part(_("Valid until")),
                # Translators: on a certificate, above a web address.
                "check": part(_("Check this certificate at")),
                "code": part(_("Certificate code")),
            },
            "title": part(title),
            "name": part(content.recipient_name),
            "path": part(written(content.path_title)),
            "statement": part(designed(design.get("statement", ""))),
            "design_language": typst_language(designed_in),
            "courses": [part(written(title)) for title in content.course_titles],
            "issuer": part(content.issuer_name),
            "logo": _picture(design.get("logo")),
            "signatures": [
                {
                    "name": part(signature["name"]),
                    "role": part(designed(signature["role"])),
                    "picture": _picture(signature["picture"]),
                }
                for signature in design.get("signatures", [])
            ],
            "awarded": part(written(date_format(content.awarded_on, "DATE_FORMAT"))),
            "expires": (
                part(written(date_format(content.expires_on, "DATE_FORMAT")))
                if content.expires_on
                else None
            ),
            # Typed and opened letter by letter: in 0 to 9, whichever the readers' digits are.
            "code": part(content.code),
            "url": part(content.verification_url),
            "date": {
                "year": content.awarded_on.year,
                "month": content.awarded_on.month,
                "day": content.awarded_on.day,
            },
            "qr": {
                "svg": _qr_svg(content.verification_url),
                "alt": _("QR code that opens the page where this certificate can be checked"),
            },
            "attachment": content.attachment,
        }


def _colours(design: Mapping[str, Any]) -> dict[str, str]:
    """``done`` is that of the stations: a design has two colours and no third."""
    return {
        "paper": PAPER,
        "ground": GROUND,
        "main": design.get("colour", INDIGO),
        "accent": design.get("accent", MARIGOLD),
        "done": design.get("colour", LEAF),
    }


def _picture(picture: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A frozen picture inside of an SVG: Typst reads no Base64, but its SVG does."""
    if not picture:
        return None
    width, height = picture["width"], picture["height"]
    source = f"data:image/{picture['format']};base64,{picture['data']}"
    return {
        "svg": (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
            f'<image width="{width}" height="{height}" href="{source}"/></svg>'
        ),
        "alt": picture["alt"],
        "ratio": width / height,
    }


def typst_language(language: str) -> dict[str, str | None]:
    """Chinese characters are drawn the Chinese way only where region and script say so."""
    if language == "zh-hans":
        return {"code": "zh", "region": "CN", "script": "hans"}
    return {"code": language, "region": None, "script": None}


def _part(text: str, *, page_direction: str) -> dict[str, str]:
    """A text with the direction of its first letter, or the page's where it has no letter."""
    for character in text:
        match unicodedata.bidirectional(character):
            case "L":
                return {"text": text, "direction": "ltr"}
            case "R" | "AL":
                return {"text": text, "direction": "rtl"}
    return {"text": text, "direction": page_direction}


def _qr_svg(url: str) -> str:
    svg = io.BytesIO()
    # No border: the page around it is the quiet zone. No background: the paper's own is light.
    segno.make(url, micro=False, error="m").save(
        svg, kind="svg", border=0, dark="#1E2430", xmldecl=False, svgns=True
    )
    return svg.getvalue().decode()


def _unprintable(quoted: str, content: CertificateContent) -> UnprintableText:
    missing = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), quoted)
    design = content.design or {}
    signed = [
        text
        for signature in design.get("signatures", [])
        for text in (signature["name"], signature["role"])
    ]
    texts = [
        content.recipient_name,
        content.path_title,
        *content.course_titles,
        design.get("heading", ""),
        design.get("statement", ""),
        *signed,
        content.issuer_name,
    ]
    text = next((text for text in texts if missing in text), missing)
    return UnprintableText(text=text, missing=missing)
