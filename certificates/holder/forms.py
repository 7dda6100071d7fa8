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
    """A member's settings; a name that is entered here can be printed on certificates.

    One that was there before, as names are taken that nobody has tried to print, keeps nobody from
    changing something else: what to do about it is said beside the name.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        member = self.instance
        try:
            check_name(name=member.name_for_certificates, language=member.language)
        except UnprintableText as unprintable:
            self.fields["certificate_name"].help_text = _(
                "Your certificates cannot be made: we have no letters to print %(missing)s. Write "
                "your name here without it."
            ) % {"missing": unprintable.missing}

    def _post_clean(self):
        # After the field's own rules: what they refuse need not be tried on a certificate.
        super()._post_clean()
        cleaned = self.cleaned_data
        entered = "certificate_name" if cleaned.get("certificate_name") else "display_name"
        if entered in cleaned and entered in self.changed_data and entered not in self.errors:
            try:
                check_name(name=cleaned[entered], language=cleaned.get("language", "en"))
            except UnprintableText as unprintable:
                self.add_error(
                    entered,
                    _("We have no letters to print %(missing)s on a certificate. Leave it out.")
                    % {"missing": unprintable.missing},
                )
