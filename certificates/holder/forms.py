"""What holders decide about their certificates, and about the name on them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates import sharing
from certificates.rendering import UnprintableText, check_name
from lms.members.forms import SettingsForm


class ShareForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("How long the link works"),
        coerce=int,
        choices=[(sharing.DAYS[0], _("7 days")), (sharing.DAYS[1], _("30 days"))],
        initial=sharing.DAYS[0],
        widget=forms.RadioSelect,
    )


class EndShareForm(forms.Form):
    link = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class CertificateSettingsForm(SettingsForm):
    """A member's settings, with a name that certificates can print."""

    def _post_clean(self):
        # After the field's own rules: what they refuse need not be tried on a certificate.
        super()._post_clean()
        cleaned = self.cleaned_data
        entered = "certificate_name" if cleaned.get("certificate_name") else "display_name"
        if entered in cleaned and entered not in self.errors:
            try:
                check_name(name=cleaned[entered], language=cleaned.get("language", "en"))
            except UnprintableText as unprintable:
                self.add_error(
                    entered,
                    _("We have no letters to print %(missing)s on a certificate. Leave it out.")
                    % {"missing": unprintable.missing},
                )
