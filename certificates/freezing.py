"""A design as it was when a certificate was issued: later edits do not reach what was issued."""

import base64
import hashlib
import io
import json
from datetime import datetime
from typing import Any

from PIL import Image, ImageOps

from certificates.models import CertificateDesign, FrozenDesign
from cms.models import Picture
from courses.models import LearningPath

PICTURE_BOUNDS = (600, 300)
FALLBACK_LANGUAGE = "en"


def design_for(path: LearningPath) -> CertificateDesign | None:
    """The design that names the path, or the one for all other paths. None: the plain trail."""
    return (
        CertificateDesign.objects.filter(paths=path).first()
        or CertificateDesign.objects.filter(is_default=True).first()
    )


def freeze(*, path: LearningPath, language: str, at: datetime) -> FrozenDesign | None:
    """The path's design with its texts in this language; one row for the same content.

    None if no design is meant for the path: its certificates are the plain trail.
    """
    design = design_for(path)
    if design is None:
        return None
    content = content_of_design(design=design, language=language)
    digest = hashlib.sha256(canonical(content)).hexdigest()
    frozen, _created = FrozenDesign.objects.get_or_create(
        digest=digest, defaults={"content": content, "frozen_at": at}
    )
    return frozen


def canonical(content: dict[str, Any]) -> bytes:
    """The bytes whose SHA-256 is the design's digest."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def content_of_design(*, design: CertificateDesign, language: str) -> dict[str, Any]:
    """What ``CertificateContent.design`` wants. The design need not have been saved."""
    texts = {text.language: text for text in design.texts.all()}
    text = texts.get(language) or texts.get(FALLBACK_LANGUAGE)
    return {
        "layout": design.layout,
        "orientation": design.orientation,
        "colour": design.colour,
        "accent": design.accent,
        "language": text.language if text else language,
        "heading": text.heading if text else "",
        "statement": text.statement if text else "",
        "logo": _frozen_picture(design.logo, alt=alternative(design.logo)) if design.logo else None,
        "signatures": [
            {
                "name": signature.name,
                "role": (text and text.role_of(number)) or signature.role,
                "picture": (
                    _frozen_picture(signature.picture, alt=signature.name)
                    if signature.picture
                    else None
                ),
            }
            for number, signature in enumerate(design.signatures.all())
        ],
    }


def alternative(picture: Picture) -> str:
    """What the picture's author wrote for those who do not see it; nothing if they did not."""
    return str(picture.description).strip()


def _frozen_picture(picture: Picture, *, alt: str) -> dict[str, Any]:
    """Pixels only: what a camera noted beside them has no place in a certificate."""
    with picture.open_file() as file, Image.open(file) as image:
        kind = "jpeg" if image.format == "JPEG" else "png"
        has_alpha = "A" in image.getbands() or "transparency" in image.info
        pixels = ImageOps.exif_transpose(image).convert(
            "RGBA" if kind == "png" and has_alpha else "RGB"
        )
    pixels.thumbnail(PICTURE_BOUNDS)
    pixels.info.clear()
    kept = io.BytesIO()
    pixels.save(kept, format=kind.upper(), quality=90, optimize=True)
    return {
        "format": kind,
        "data": base64.b64encode(kept.getvalue()).decode(),
        "width": pixels.width,
        "height": pixels.height,
        "alt": alt,
    }
