"""What every page of the site shares: one source language, and columns for the others."""

from django.db import models
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm as WagtailCopyForm
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.fields import language_column
from cms.previewing import PreviewedInLanguages
from cms.reading import Localized, localized, pick
from cms.scheduling import SchedulePanel
from cms.sources import SourceForm, SourceLanguage, SourceOnlyRevisions

_CHOOSE = _(
    "The language you write all of this page in, its title too. You can change it until the page "
    "is published or its translation has begun."
)
_STAYS = _(
    "The language this page is written in. It stays as it is, because the page was published or "
    "its translation has begun."
)


class SourcePageForm(SourceForm, WagtailAdminPageForm):
    def __init__(self, *args, parent_page=None, instance=None, **kwargs):
        parent = parent_page.specific if parent_page else None
        if instance is not None and instance.pk is None and isinstance(parent, BasePage):
            instance.source_language = parent.source_language
        super().__init__(*args, parent_page=parent_page, instance=instance, **kwargs)
        if chooser := self.fields.get("source_language"):
            chooser.help_text = _STAYS if chooser.disabled else _CHOOSE


class CopyForm(WagtailCopyForm):
    """Offers no alias: that would follow its original, and not the original's translations."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)


class BasePage(PreviewedInLanguages, SourceOnlyRevisions, SourceLanguage, Page):
    """A page written in one language and readable in all.

    ``title`` is the title in the source language; ``heading`` holds it in the others.
    """

    heading = models.CharField(_("title"), max_length=255, blank=True)

    base_form_class = SourcePageForm
    copy_form_class = CopyForm
    # First, as what is typed below it is saved by itself.
    content_panels = [FieldPanel("source_language"), *Page.content_panels]
    # In the place of Wagtail's own, which does not say which time zone is meant.
    settings_panels = [SchedulePanel(), *Page.settings_panels[1:]]
    promote_panels = [
        FieldPanel("slug"),
        FieldPanel("search_description"),
    ]

    class Meta:
        abstract = True

    @property
    def language_is_fixed(self) -> bool:
        """Readers know it once it was published, and translators once they have begun."""
        if self.pk is None:
            return False
        was_read = self.live or self.first_published_at is not None
        return was_read or self.translations.exists()

    def save(self, *args, **kwargs):
        # Bare translated fields mean the active language's column; here, always the source's.
        with translation.override(self.source_language):
            return super().save(*args, **kwargs)

    def save_revision(self, *args, **kwargs):
        with translation.override(self.source_language):
            return super().save_revision(*args, **kwargs)

    def localized(self, field: str, language: str | None = None) -> Localized:
        if field != "heading":
            return localized(self, field, language)
        wanted = language or get_language() or self.source_language
        # The title first: what is kept as its heading in its own language does not count.
        titles = {
            wanted: getattr(self, language_column("heading", wanted)),
            self.source_language: self.title,
        }
        return pick(titles, source_language=self.source_language, language=wanted)

    @property
    def localized_title(self) -> Localized:
        return self.localized("heading")
