from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from certificates.colours import READABLE, contrast_on_paper


class CertificateDesignForm(WagtailAdminModelForm):
    """Refuses what would make a certificate that cannot be read, or two designs for one path."""

    def clean_colour(self) -> str:
        colour = self.cleaned_data["colour"]
        # The model's own rule, which comes later: what is no colour has no contrast.
        self._meta.model._meta.get_field("colour").run_validators(colour)
        found = contrast_on_paper(colour)
        if found < READABLE:
            raise ValidationError(
                _(
                    "This colour is too light to be read on paper: its contrast is %(found).1f to "
                    "1, and it needs %(needed).1f to 1. Choose a darker one."
                ),
                params={"found": found, "needed": READABLE},
            )
        return colour

    def clean_logo(self) -> Any:
        logo = self.cleaned_data["logo"]
        if logo and not logo.description.strip():
            raise ValidationError(
                _(
                    "This picture has no description. Add one where the picture is kept, for "
                    "people who do not see it: the name of the organisation is enough."
                )
            )
        return logo

    def clean_paths(self) -> Any:
        paths = self.cleaned_data["paths"]
        others = self._meta.model.objects.exclude(pk=self.instance.pk)
        taken = [
            ValidationError(
                _("“%(path)s” has another design already: “%(design)s”. A path has one design."),
                params={"path": path, "design": design},
            )
            for path in paths
            for design in others.filter(paths=path)
        ]
        if taken:
            raise ValidationError(taken)
        return paths

    def clean_is_default(self) -> bool:
        is_default = self.cleaned_data["is_default"]
        others = self._meta.model.objects.exclude(pk=self.instance.pk).filter(is_default=True)
        if is_default and (other := others.first()):
            raise ValidationError(
                _("“%(design)s” is for all other paths already. Only one design can be."),
                params={"design": other},
            )
        return is_default
