from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
)
from wagtail.models import PreviewableMixin

from certificates.desk.design_forms import CertificateDesignForm
from certificates.rendering import UnprintableText, check_name
from cms.languages import source_languages
from cms.models import Picture
from cms.ordering import Ordered
from courses.models import LearningPath

COLOUR = RegexValidator(r"^#[0-9A-Fa-f]{6}$", _("A colour is # and six digits, such as #2B3A8C."))

SIGNATURES_MOST = 3


def check_printable(instance: models.Model, fields: tuple[str, ...]) -> None:
    """Raises ``ValidationError`` beside each field whose text no font can print."""
    errors = {}
    for field in fields:
        try:
            lines = (getattr(instance, field) or "1").split("\n")
            check_name(name=" ".join(lines), language="en")
        except UnprintableText as unprintable:
            errors[field] = _(
                "We have no letters to print %(missing)s on a certificate. Leave it out."
            ) % {"missing": unprintable.missing}
    if errors:
        raise ValidationError(errors)


class CertificateDesign(PreviewableMixin, ClusterableModel):
    """How certificates look, as the secretariat arranges it. What was issued keeps its look."""

    class Layout(models.TextChoices):
        TRAIL = "trail", _("Trail: the courses as stations of a way")
        FRAME = "frame", _("Frame: centred, with a border")
        BAND = "band", _("Band: a coloured band at the edge")

    class Orientation(models.TextChoices):
        LANDSCAPE = "landscape", _("Landscape")
        PORTRAIT = "portrait", _("Portrait")

    name = models.CharField(_("name"), max_length=60, unique=True)
    layout = models.CharField(_("layout"), max_length=10, choices=Layout, default=Layout.TRAIL)
    orientation = models.CharField(
        _("orientation"), max_length=10, choices=Orientation, default=Orientation.LANDSCAPE
    )
    colour = models.CharField(
        _("main colour"), max_length=7, default="#2B3A8C", validators=[COLOUR]
    )
    accent = models.CharField(
        _("second colour"), max_length=7, default="#E3A008", validators=[COLOUR]
    )
    logo = models.ForeignKey(
        Picture,
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_default = models.BooleanField(
        _("for all other paths"),
        default=False,
        help_text=_("Used for every learning path that no other design names."),
    )
    paths = ParentalManyToManyField(
        LearningPath, verbose_name=_("learning paths"), blank=True, related_name="designs"
    )

    base_form_class = CertificateDesignForm
    panels = [
        HelpPanel(
            _(
                "The preview (its symbol is at the top right) shows every change at once, in each "
                "language, and offers it as a PDF. Certificates that were issued keep their look."
            )
        ),
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("layout"), FieldPanel("orientation")]),
        FieldRowPanel(
            [
                FieldPanel("colour", widget=forms.ColorInput),
                FieldPanel("accent", widget=forms.ColorInput),
            ]
        ),
        FieldPanel("logo"),
        InlinePanel("texts", heading=_("Texts"), label=_("Language")),
        InlinePanel(
            "signatures",
            heading=_("Signatures"),
            label=_("Signature"),
            max_num=SIGNATURES_MOST,
        ),
        MultiFieldPanel(
            [FieldPanel("paths", widget=forms.CheckboxSelectMultiple), FieldPanel("is_default")],
            heading=_("For which certificates"),
        ),
    ]

    class Meta:
        verbose_name = _("certificate design")
        verbose_name_plural = _("certificate designs")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_design"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return source_languages()


class DesignText(models.Model):
    """What a design says beside the certificate's own words, in one language."""

    design = ParentalKey(CertificateDesign, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10, choices=source_languages)
    heading = models.CharField(
        _("heading"),
        max_length=80,
        blank=True,
        help_text=_("Empty: “Certificate of completion”, in the certificate's language."),
    )
    statement = models.CharField(
        _("statement"),
        max_length=300,
        blank=True,
        help_text=_("Below the name of the path, for instance how many hours it takes."),
    )

    roles = models.TextField(
        _("roles of those who sign"),
        max_length=250,
        blank=True,
        help_text=_(
            "In this language, one a line, in the order of the signatures. Empty: as they stand "
            "there."
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["design", "language"], name="one_text_per_language")
        ]

    panels = [
        FieldPanel("language"),
        FieldPanel("heading"),
        FieldPanel("statement"),
        FieldPanel("roles"),
    ]

    def __str__(self) -> str:
        return f"{self.design_id}/{self.language}"

    def clean(self) -> None:
        self.roles = "\n".join(line.strip() for line in self.roles.strip().splitlines())
        if len(self.roles.split("\n")) > SIGNATURES_MOST:
            raise ValidationError(
                {
                    "roles": _("One line for each signature; there are at most %(most)d.")
                    % {"most": SIGNATURES_MOST}
                }
            )
        check_printable(self, ("heading", "statement", "roles"))

    def role_of(self, number: int) -> str:
        """What the signatory with this number, counted from 0, is called; empty: nothing else."""
        lines = self.roles.split("\n")
        return lines[number] if number < len(lines) else ""


class DesignSignature(Ordered):
    """Somebody who signs."""

    design = ParentalKey(CertificateDesign, on_delete=models.CASCADE, related_name="signatures")
    name = models.CharField(_("name"), max_length=80)
    role = models.CharField(_("role"), max_length=80, blank=True)
    picture = models.ForeignKey(
        Picture,
        verbose_name=_("signature"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    panels = [FieldPanel("name"), FieldPanel("role"), FieldPanel("picture")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        check_printable(self, ("name", "role"))


class FrozenDesign(models.Model):
    """A design as it was when a certificate was issued, pictures included. Never changed."""

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the content.")
    content = models.JSONField()
    frozen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]
