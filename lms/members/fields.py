"""Fields for what people type about themselves."""

from django import forms

from lms import letters


class AddressField(forms.EmailField):
    """An e-mail address; what nobody sees of it would keep its owner out for ever."""

    def to_python(self, value):
        return letters.address(super().to_python(value) or "")


class NameField(forms.CharField):
    """A name of a person or an organisation, as it is stored."""

    def to_python(self, value):
        return letters.line(super().to_python(value) or "")
