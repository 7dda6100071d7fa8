"""Wagtail's preview of what is written in one language and read in many."""

from typing import TYPE_CHECKING

from django.utils import translation
from wagtail.models import PreviewableMixin

from cms.languages import describe, source_codes

if TYPE_CHECKING:
    from cms.sources import SourceLanguage

    class _Written(SourceLanguage, PreviewableMixin):
        class Meta:
            abstract = True
else:
    _Written = object


class PreviewedInLanguages(_Written):
    """Mixed in before ``PreviewableMixin``: a mode of the preview is a language, its own first."""

    @property
    def preview_modes(self):
        codes = [self.source_language] + [
            code for code in source_codes() if code != self.source_language
        ]
        return [(code, describe(code).name_local) for code in codes]

    def serve_preview(self, request, mode_name):
        language = mode_name or self.source_language
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = super().serve_preview(request, mode_name)
            # Lazily rendered, it would come out in the admin's language.
            if hasattr(response, "render"):
                response.render()
            return response
