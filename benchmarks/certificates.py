"""Milliseconds to make a certificate, warm: ``python benchmarks/certificates.py``.

Each certificate has another name and code, as in a real batch. Beside them, the same certificate
by WeasyPrint, where that is installed (``pip install weasyprint``; it needs Pango: on Debian
libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0).
"""

import base64
import html
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.test")
django.setup()

import segno  # noqa: E402 - after set-up
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402

from certificates.credentials import documents, proofs  # noqa: E402
from certificates.credentials.documents import CredentialContent, Issuer  # noqa: E402
from certificates.credentials.keys import SigningKey  # noqa: E402
from certificates.rendering import LAYOUTS, CertificateContent, render_pdf  # noqa: E402

try:
    import weasyprint
except (ImportError, OSError) as missing:  # not installed, or without Pango
    weasyprint, why_not = None, missing

NAMES = {
    "en": "Aye Chan Lanternlight",
    "my": "အေးချမ်း",
    "fa": "نیلوفر",
    "th": "สมชาย",
    "ja": "春花",
}
ROUNDS = 30
TARGET = 25
AT = datetime(2026, 11, 23, tzinfo=UTC)
KEY = SigningKey(kid="key-2026-1", private=Ed25519PrivateKey.generate())
DESIGN = {
    "orientation": "landscape",
    "colour": "#2B3A8C",
    "accent": "#E3A008",
    "language": "en",
    "heading": "",
    "statement": "Forty hours of study.",
    "logo": None,
    "signatures": [{"name": "Malee Rivergate", "role": "Secretary", "picture": None}],
}


def content(language: str, number: int) -> CertificateContent:
    return CertificateContent(
        recipient_name=f"{NAMES[language]} {number}",
        path_title="Refugee rights advocate",
        course_titles=("Who is a refugee?", "Advocacy that is heard", "Universal Declaration"),
        awarded_on=AT.date(),
        expires_on=date(2028, 11, 23),
        code=f"0000-0000-0000-{number:04}",
        verification_url=f"https://learn.example.org/en/verify/000000000000{number:04}/",
        language=language,
        issuer_name="Waymark",
    )


def signed(said: CertificateContent, number: int) -> str:
    document = documents.build(
        CredentialContent(
            id=uuid4(),
            subject_id=uuid4(),
            recipient_name=said.recipient_name,
            achievement_id="https://learn.example.org/en/achievements/advocate/1/",
            achievement_name=said.path_title,
            description=said.path_title,
            criteria="\n".join(said.course_titles),
            issuer=Issuer(
                did="did:web:learn.example.org",
                name=said.issuer_name,
                url="https://learn.example.org",
            ),
            valid_from=AT,
            valid_until=None,
            status_list_url="https://learn.example.org/credentials/status/1/",
            status_index=number,
            language=said.language,
        )
    )
    return json.dumps(proofs.sign(document, key=KEY, at=AT), ensure_ascii=False)


def rendered(language: str, number: int) -> bytes:
    return render_pdf(content=content(language, number))


def with_credential(language: str, number: int) -> bytes:
    said = content(language, number)
    return render_pdf(content=replace(said, attachment=signed(said, number)))


def in_layout(layout: str) -> Callable[[str, int], bytes]:
    def in_layout(language: str, number: int) -> bytes:
        design = {**DESIGN, "layout": layout}
        return render_pdf(content=replace(content(language, number), design=design))

    return in_layout


def by_weasyprint(language: str, number: int) -> bytes:
    """The same words, QR code and standard. It cannot be tagged for both standards at once."""
    said = content(language, number)
    qr = base64.b64encode(segno.make(said.verification_url).svg_inline().encode()).decode()
    courses = "".join(f"<li>{html.escape(title)}</li>" for title in said.course_titles)
    page = f"""<!doctype html><html lang="{language}"><title>Certificate</title>
    <style>@page {{ size: A4 landscape; margin: 20mm }} h1 {{ color: #2B3A8C }}
    body {{ font-family: "Noto Sans", sans-serif }} img {{ width: 30mm }}</style>
    <h1>Certificate of completion</h1><p>This certifies that</p>
    <p style="font-size: 40pt">{html.escape(said.recipient_name)}</p>
    <p>has completed the learning path</p><h2>{html.escape(said.path_title)}</h2>
    <ul>{courses}</ul><p>{said.awarded_on} · {said.expires_on} · {said.code}</p>
    <p><a href="{said.verification_url}">{said.verification_url}</a></p>
    <img alt="QR code" src="data:image/svg+xml;base64,{qr}">"""
    return weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")


def median(make: Callable[[str, int], bytes], language: str) -> tuple[float, float]:
    """The first, and the median of those after it."""
    taken = []
    for number in range(ROUNDS + 1):
        began = time.perf_counter()
        pdf = make(language, number)
        taken.append(1000 * (time.perf_counter() - began))
        assert pdf.startswith(b"%PDF")  # noqa: S101
    return taken[0], statistics.median(taken[1:])


def main() -> None:
    ours = {}
    for language in NAMES:
        cold, ours[language] = median(rendered, language)
        print(f"{language}: first {cold:.0f} ms, then {ours[language]:.1f} ms (median of {ROUNDS})")
    for layout in LAYOUTS:
        _cold, warm = median(in_layout(layout), "en")
        print(f"design “{layout}”: {warm:.1f} ms")
    _cold, whole = median(with_credential, "en")
    verdict = "reached" if whole <= TARGET else "MISSED"
    print(f"sign + QR + PDF + attachment: {whole:.1f} ms (target {TARGET} ms: {verdict})")
    if weasyprint is None:
        print(f"WeasyPrint is not there to compare with: {why_not}")
        return
    for language in NAMES:
        _cold, theirs = median(by_weasyprint, language)
        print(f"{language}: WeasyPrint {theirs:.1f} ms, {theirs / ours[language]:.1f} times ours")


if __name__ == "__main__":
    main()
