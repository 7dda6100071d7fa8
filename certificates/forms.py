from django import forms
from django.utils.translation import gettext_lazy as _

from certificates import sharing
from certificates.codes import normalised
from certificates.credentials.unreadable import LARGEST_FILE, Reason
from certificates.rendering import UnprintableText, check_name
from lms.members.forms import SettingsForm


class VerifyForm(forms.Form):
    code = forms.CharField(
        label=_("Certificate code"),
        help_text=_("16 letters and digits, printed beside the QR code."),
        max_length=40,
        error_messages={"required": _("Type the code that is printed on the certificate.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self):
        code = normalised(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("A code has letters and digits."))
        return code


class FileForm(forms.Form):
    """A certificate as a file, to be checked and not kept."""

    file = forms.FileField(
        label=_("Certificate as a file"),
        help_text=_("PDF, JSON, SVG or PNG, up to 5 MB. We check it and do not keep it."),
        error_messages={
            "required": _("Choose the file of the certificate."),
            "empty": _("This file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": ".pdf,.json,.svg,.png"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_REFUSALS[Reason.TOO_LARGE])
        return file

    def refuse(self, reason):
        """For this reason alone, whatever else is wrong with it."""
        self.errors.clear()
        self.add_error("file", _REFUSALS[reason])


_REFUSALS = {
    Reason.TOO_LARGE: _("This file is too large. Certificates have less than 5 MB."),
    Reason.TOO_COSTLY: _(
        "Reading this file takes more than a certificate ever needs, so we stopped. Type the code "
        "that is printed on the certificate."
    ),
    Reason.BUSY: _("Many files are being checked at the moment. Try again in a minute."),
    Reason.UNKNOWN_KIND: _("This is not a PDF, JSON, SVG or PNG file."),
}


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Name on the certificate"),
        help_text=_("Type it exactly as it is printed."),
        max_length=200,
        error_messages={"required": _("Type the name that is printed on the certificate.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "auto"}),
    )


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
