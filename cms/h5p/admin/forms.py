import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Collection

from cms.forms import CollectionForm
from cms.h5p import limits
from cms.h5p.bans import numbers
from cms.h5p.models import Content, KnownBad
from cms.languages import direction, source_languages

_MB = 1024 * 1024
_VERSION = re.compile(r"[0-9]{1,5}(\.[0-9]{1,5}){0,2}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
TEXT_ALTERNATIVE_HELP = gettext_lazy(
    "What it shows, and what one is to learn from it. It stands beside the content for those who "
    "cannot see or use it, whose phone cannot run it, and who saved the lesson to read it offline."
)


class PackageForm(forms.Form):
    """A package for content that is there."""

    file = forms.FileField(
        label=gettext_lazy("Package"),
        help_text=gettext_lazy("A file with the ending .h5p, as Lumi, Moodle or h5p.org makes it."),
        widget=forms.FileInput(attrs={"accept": ".h5p"}),
    )

    def clean_file(self):
        file, most = self.cleaned_data["file"], limits.current().package
        if file.size > most:
            raise forms.ValidationError(
                _("The package is larger than %(size)d MB. Leave out films, or make it in parts.")
                % {"size": most // _MB}
            )
        return file


class UploadForm(PackageForm):
    """A package that becomes content, and what its author says about it."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("Left empty, the title in the package is taken."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Written in"),
        required=False,
        choices=lambda: [("", gettext_lazy("As the package says")), *source_languages()],
    )
    collection = forms.ModelChoiceField(
        label=gettext_lazy("Collection"), queryset=Collection.objects.none(), empty_label=None
    )
    text_alternative = forms.CharField(
        label=gettext_lazy("Text alternative"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=TEXT_ALTERNATIVE_HELP,
    )
    transcript = forms.CharField(
        label=gettext_lazy("Transcript"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("What is said in its sounds and films, if it has any."),
    )

    def __init__(self, *args, collections, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["collection"].queryset = collections
        self.fields["collection"].initial = collections.first()


class ContentForm(CollectionForm):
    """What its author says about content; what it shows comes from its package."""

    language = forms.ChoiceField(label=gettext_lazy("Written in"), choices=source_languages)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text_alternative"].required = True
        self.fields["text_alternative"].help_text = TEXT_ALTERNATIVE_HELP

    def clean(self):
        cleaned = super().clean()
        if language := cleaned.get("language"):
            self.instance.direction = direction(language)
        return cleaned

    class Meta:
        model = Content
        fields = ["title", "language", "text_alternative", "transcript", "collection"]


class KnownBadForm(WagtailAdminModelForm):
    """One build by its hash, or a library by its name and versions."""

    def clean_first(self):
        return self._version("first")

    def clean_last(self):
        return self._version("last")

    def clean_digest(self):
        digest = self.cleaned_data["digest"].strip().lower()
        if digest and not _DIGEST.fullmatch(digest):
            raise forms.ValidationError(_("A hash has 64 digits and letters from a to f."))
        return digest

    def clean(self):
        cleaned = super().clean()
        name, digest = cleaned.get("name"), cleaned.get("digest")
        first, last = cleaned.get("first"), cleaned.get("last")
        if bool(name) == bool(digest) and not self.errors:
            self.add_error("name", _("Give the name of a library or the hash of a build."))
        if digest and (first or last):
            self.add_error("digest", _("A hash is of one build: leave the versions empty."))
        if first and last and numbers(first) > numbers(last):
            self.add_error("last", _("This is before the first version."))
        return cleaned

    def _version(self, field):
        version = self.cleaned_data[field].strip()
        if version and not _VERSION.fullmatch(version):
            raise forms.ValidationError(_("Write a version as 1.16 or 1.16.4."))
        return version

    class Meta:
        model = KnownBad
        fields = ["name", "first", "last", "digest", "reason"]
