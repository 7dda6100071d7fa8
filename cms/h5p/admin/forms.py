from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Collection

from cms.forms import CollectionForm
from cms.h5p import limits
from cms.h5p.models import Content
from cms.languages import direction, source_languages

_MB = 1024 * 1024
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
