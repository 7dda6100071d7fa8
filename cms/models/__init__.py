from cms.models.content import (
    Attachment,
    HomePage,
    LegalSource,
    Picture,
    PictureRendition,
    StandardPage,
)
from cms.models.translations import Translation

__all__ = [
    "Attachment",
    "HomePage",
    "LegalSource",
    "Picture",
    "PictureRendition",
    "StandardPage",
    "Translation",
]
