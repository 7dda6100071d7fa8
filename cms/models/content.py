from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from cms.blocks import ContentBlocks
from cms.fields import TranslatableStreamField
from cms.languages import source_languages
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

    def clean(self):
        # Of a file that the form refused, and so is not here, there is no ending to complain of.
        if self.file:
            super().clean()


CHECKED_EVERY = timedelta(days=365)


class LegalStatus(models.TextChoices):
    IN_FORCE = "in_force", _("In force")
    APPEALED = "appealed", _("Under appeal")
    STAYED = "stayed", _("Stayed")
    OVERTURNED = "overturned", _("Overturned")
    REPLACED = "replaced", _("Amended or replaced")


class LegalSource(models.Model):
    """A treaty, law, judgment or resolution that content relies on."""

    title = models.CharField(_("title"), max_length=255, unique=True)
    language = models.CharField(
        _("language of the title"),
        max_length=10,
        choices=source_languages,
        default="en",
        help_text=_("In which screen readers say it, whatever language the page is in."),
    )
    citation = models.CharField(
        _("citation"),
        max_length=255,
        blank=True,
        help_text=_("For instance: Geneva, 28 July 1951, 189 UNTS 137"),
    )
    url = models.URLField(_("official text"), blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=LegalStatus,
        default=LegalStatus.IN_FORCE,
        help_text=_("Readers are told below each quotation if it is anything but in force."),
    )
    status_on = models.DateField(
        _("since"),
        null=True,
        blank=True,
        help_text=_("The day of the appeal, the stay, the later judgment or the amendment."),
    )
    checked_by = models.CharField(
        _("checked by"),
        max_length=150,
        blank=True,
        help_text=_("A role, not a name. For instance: a lawyer of the network in Dhaka"),
    )
    checked_on = models.DateField(
        _("checked on"),
        null=True,
        blank=True,
        help_text=_(
            "The day on which somebody last opened and read it. Readers see it as “law as at”. "
            "Empty: nobody has done so yet, and readers are told."
        ),
    )
    next_check_on = models.DateField(
        _("next check due on"),
        null=True,
        blank=True,
        help_text=_("Empty: 365 days after it was checked."),
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("language"),
        FieldPanel("citation"),
        FieldPanel("url"),
        FieldPanel("status"),
        FieldPanel("status_on"),
        FieldPanel("checked_by"),
        FieldPanel("checked_on"),
        FieldPanel("next_check_on"),
    ]

    class Meta:
        verbose_name = _("legal source")
        verbose_name_plural = _("legal sources")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(next_check_on__gt=models.F("checked_on")),
                name="next_check_is_after_the_last",
                violation_error_message=_("The next check is after the last one."),
            ),
            models.CheckConstraint(
                condition=models.Q(checked_on__isnull=False)
                | models.Q(checked_by="", next_check_on=None),
                name="who_checked_says_on_which_day",
                violation_error_message=_(
                    "Say on which day it was checked, or leave empty by whom and when next."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def next_check(self) -> date | None:
        """Nothing follows a first check that nobody has made."""
        if not self.checked_on:
            return None
        return self.next_check_on or self.checked_on + CHECKED_EVERY

    def is_overdue(self, *, on: date) -> bool:
        """Whether it was checked once, and should have been again before this day."""
        return bool(self.next_check and self.next_check < on)


class HomePage(BasePage):
    """The front door: what this is, three courses, one button."""

    introduction = models.TextField(_("introduction"), max_length=400, blank=True)
    body = TranslatableStreamField(ContentBlocks(), blank=True, verbose_name=_("more"))

    content_panels = [
        *BasePage.content_panels,
        *source_panels("introduction"),
        *source_panels("body"),
    ]
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    template = "cms/home_page.html"


class StandardPage(BasePage):
    """A page of words: about the network, the privacy notice."""

    body = TranslatableStreamField(ContentBlocks(), blank=True, verbose_name=_("content"))

    content_panels = [*BasePage.content_panels, *source_panels("body")]
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]
    template = "cms/standard_page.html"
