"""What a verifier types or chooses."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.codes import normalised
from certificates.credentials.unreadable import LARGEST_FILE, Reason


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
