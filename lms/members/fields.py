"""Fields for what people type about themselves, and for finding them by it."""

from typing import Any

from django import forms
from django.db import models

from lms import letters


class AddressField(forms.EmailField):
    """An e-mail address; what nobody sees of it would keep its owner out for ever."""

    def to_python(self, value):
        return letters.address(super().to_python(value) or "")


class NameField(forms.CharField):
    """A name of a person or an organisation, as it is stored."""

    def to_python(self, value):
        return letters.line(super().to_python(value) or "")


class FoldedField(models.TextField):
    """Another field of the row as names are compared: see ``letters.name``.

    Kept whenever the row is saved; whoever names ``update_fields`` names this one too.
    """

    def __init__(self, *, of: str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(**kwargs | {"default": "", "editable": False})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        folded = letters.name(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, folded)
        return folded


class FoldedNamesField(FoldedField):
    """All names of a row, each as names are compared and between ends of lines.

    Part of a name is found in it, and a whole one as ``line``.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        names = {letters.name(each) for each in getattr(model_instance, self.of)} - {""}
        folded = "".join(f"\n{each}\n" for each in sorted(names))
        setattr(model_instance, self.attname, folded)
        return folded

    @staticmethod
    def line(name: str) -> str:
        return f"\n{letters.name(name)}\n"
