"""The working record of a page in one other language, and its release to readers.

A translator edits, saves drafts and publishes here; publishing writes that language's columns of
the page and nothing else, and unpublishing empties them.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from cms.fields import language_column
from cms.languages import describe, source_languages
from cms.pages import BasePage


class NothingToTranslate(Exception):
    """Raised for a language that the page is already written in."""


class PageTranslation(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, index.Indexed, ClusterableModel
):
    """One page in one other language, while it is being worked on.

    A subclass adds ``page``, and a field for each name in ``translated``, called as on the page.
    """

    translated: tuple[str, ...] = ("heading",)

    language = models.CharField(_("language"), max_length=10, choices=source_languages)
    heading = models.CharField(_("title"), max_length=255)

    search_fields = [index.SearchField("heading"), index.AutocompleteField("heading")]

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["page", "language"], name="%(class)s_once_per_page_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page.title} ({describe(self.language).name})"

    @classmethod
    def start(cls, *, page: BasePage, language: str) -> "PageTranslation":
        """The page's record in this language, made from the source if there is none yet.

        Bodies are copied with their block ids, which is how translated blocks find their source.
        """
        if language == page.source_language:
            raise NothingToTranslate(language)
        source = {
            name: getattr(page, language_column(name, page.source_language))
            for name in cls.translated
        }
        source["heading"] = page.title
        translation, _created = cls.objects.get_or_create(
            page=page,
            language=language,
            defaults={**{k: v for k, v in source.items() if v is not None}, "live": False},
        )
        return translation


def release(*, translation: PageTranslation) -> None:
    """Write a published translation into its language's columns of the page."""
    _write(translation, {name: getattr(translation, name) for name in translation.translated})


def withdraw(*, translation: PageTranslation) -> None:
    """Empty the translation's columns; readers get the source language again."""
    _write(translation, dict.fromkeys(translation.translated))


def release_again(*, page: BasePage, model: type[PageTranslation]) -> None:
    """Put all published translations of a page back into its columns.

    Whoever saved the page may have loaded it before a translation was released.
    """
    for translation in model.objects.filter(page=page, live=True):
        release(translation=translation)


def _write(translation: PageTranslation, values: dict[str, object]) -> None:
    columns = {language_column(name, translation.language): v for name, v in values.items()}
    page_model = type(translation)._meta.get_field("page").related_model
    page_model._base_manager.filter(pk=translation.page_id).update(**columns)
    index.insert_or_update_object(page_model._base_manager.get(pk=translation.page_id))
