from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage
from wagtail.models import Page

from cms.blocks import ContentBlocks
from cms.fields import TranslatableStreamField
from cms.pages import BasePage
from cms.sources import source_panels


class Picture(AbstractImage):
    """An image used in pages and lessons."""

    admin_form_fields = WagtailImage.admin_form_fields

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_picture", "Can choose picture")]


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_filter"
            )
        ]


class Attachment(AbstractDocument):
    """A document, sound or film that a page or lesson offers."""

    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = [("choose_attachment", "Can choose document")]


class LegalSource(models.Model):
    """A treaty, law, judgment or resolution that content relies on."""

    title = models.CharField(_("title"), max_length=255, unique=True)
    citation = models.CharField(
        _("citation"),
        max_length=255,
        blank=True,
        help_text=_("For instance: Geneva, 28 July 1951, 189 UNTS 137"),
    )
    url = models.URLField(_("official text"), blank=True)
    law_as_at = models.DateField(
        _("law as at"), help_text=_("The day on which somebody last checked that this is in force.")
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("citation"),
        FieldPanel("url"),
        FieldPanel("law_as_at"),
    ]

    class Meta:
        verbose_name = _("legal source")
        verbose_name_plural = _("legal sources")

    def __str__(self) -> str:
        return self.title


class HomePage(BasePage):
    """The front door: what this is, three courses, one button."""

    introduction = models.TextField(_("introduction"), max_length=400, blank=True)
    body = TranslatableStreamField(ContentBlocks(), blank=True, verbose_name=_("more"))

    content_panels = [
        *Page.content_panels,
        *source_panels("introduction"),
        *source_panels("body"),
    ]
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    template = "cms/home_page.html"


class StandardPage(BasePage):
    """A page of words: about the network, the privacy notice."""

    body = TranslatableStreamField(ContentBlocks(), blank=True, verbose_name=_("content"))

    content_panels = [*Page.content_panels, *source_panels("body")]
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]
    template = "cms/standard_page.html"
