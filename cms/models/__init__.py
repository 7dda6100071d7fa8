from cms.models.content import (
    Attachment,
    HomePage,
    LegalSource,
    LegalStatus,
    Picture,
    PictureRendition,
    StandardPage,
)
from cms.models.translations import Translation

__all__ = [
    "Attachment",
    "HomePage",
    "LegalSource",
    "LegalStatus",
    "Picture",
    "PictureRendition",
    "StandardPage",
    "Translation",
]
