"""Organisations in the Wagtail admin: kept by name, merged, and deleted when nobody is in them."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from lms import letters
from lms.members.fields import NameField
from lms.members.models import Organisation, offered_languages
from lms.secretariat import organisations as domain
from lms.secretariat.forms import UNKNOWN

may_delete = permission_required("members.delete_organisation", raise_exception=True)


class OrganisationForm(WagtailAdminModelForm):
    """What an organisation is, and what it is called in each language of the site."""

    class Meta:
        model = Organisation
        fields = ["name", "kind", "country"]
        field_classes = {"name": NameField}
        help_texts = {
            "name": gettext_lazy("Shown to readers in whose language it has no name of its own.")
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for language, called in offered_languages():
            self.fields[_field_of(language)] = NameField(
                label=gettext_lazy("Name in %(language)s") % {"language": called},
                max_length=150,
                required=False,
                initial=self.instance.names.get(language, ""),
            )

    def clean(self):
        cleaned = super().clean()
        for field in ("name", *map(_field_of, dict(offered_languages()))):
            name = cleaned.get(field, "")
            if other := domain.called(name, but=self.instance):
                self.add_error(
                    field,
                    _("There is this organisation already: %(name)s.") % {"name": other.name},
                )
        return cleaned

    @property
    def names(self):
        given = {code: self.cleaned_data[_field_of(code)] for code, _name in offered_languages()}
        return {code: name for code, name in given.items() if name}

    def save(self, commit=True):
        self.instance.names = self.names
        return super().save(commit)


def _field_of(language):
    return f"name_in_{language}"


class OrganisationDeleteView(DeleteView):
    template_name = "secretariat/delete_organisation.html"

    def post(self, request, *args, **kwargs):
        if domain.delete(organisation_id=self.object.pk, by=request.user):
            context = self.get_context_data(form=self.get_form())
            return self.render_to_response(context, status=422)
        messages.success(request, self.get_success_message())
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs):
        return super().get_context_data(uses=domain.uses(self.object), **kwargs)


class NameOnce:
    """Of two who save one name in the same moment, the second reads a sentence."""

    def form_valid(self, form):
        names = [form.cleaned_data["name"], *form.names.values()]
        try:
            with transaction.atomic():
                # In turn: what another name in another language is, no constraint can say.
                list(Organisation.objects.select_for_update().order_by("pk"))
                if domain.called(*names, but=form.instance):
                    raise IntegrityError
                return super().form_valid(form)
        except IntegrityError:
            form.add_error("name", _("Somebody saved this name just now. Look for it in the list."))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)


class OrganisationIndexView(IndexView):
    def search_queryset(self, queryset):
        """By any of their names, however it is typed."""
        if not self.is_searching:
            return queryset
        return queryset.filter(folded_names__contains=letters.name(self.search_query))


class OrganisationCreateView(NameOnce, CreateView):
    pass


class OrganisationEditView(NameOnce, EditView):
    @cached_property
    def header_more_buttons(self):
        merging = Button(
            _("Merge into another"),
            url=reverse("merge_organisation", args=[self.object.pk]),
            icon_name="group",
            priority=15,
        )
        coordinating = Button(
            _("Coordinators"),
            url=reverse("coordinators", args=[self.object.pk]),
            icon_name="user",
            priority=14,
        )
        mine = [coordinating] if self.request.user.has_perm("members.change_member") else []
        return [*super().header_more_buttons, *mine, *([merging] if self.can_delete else [])]


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    icon = "group"
    add_to_settings_menu = True
    form_fields = ["name", "kind", "country"]
    list_display = ["__str__", "kind", "country"]
    list_filter = ["kind", "country"]
    ordering = ["folded_name", "pk"]
    search_fields = ["folded_names"]
    index_view_class = OrganisationIndexView
    add_view_class = OrganisationCreateView
    delete_view_class = OrganisationDeleteView
    edit_view_class = OrganisationEditView

    def get_form_class(self, for_update=False):
        return OrganisationForm


organisations = OrganisationViewSet("organisations")


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        label=gettext_lazy("Merge into"),
        queryset=Organisation.objects.none(),
        error_messages={"invalid_choice": UNKNOWN},
    )

    def __init__(self, *args, organisation, **kwargs):
        super().__init__(*args, **kwargs)
        others = Organisation.objects.exclude(pk=organisation.pk)
        self.fields["into"].queryset = others.order_by("folded_name", "pk")


@never_cache
@may_delete
@require_http_methods(["GET", "HEAD", "POST"])
def merge_organisation(request, pk):
    """Another is chosen; what would move is shown; posted, it is moved."""
    organisation = get_object_or_404(Organisation, pk=pk)
    said = request.POST if request.method == "POST" else request.GET
    form = MergeForm(said if "into" in said else None, organisation=organisation)
    into = form.cleaned_data["into"] if form.is_valid() else None
    if request.method == "POST" and into:
        try:
            domain.merge(organisation_id=organisation.pk, into_id=into.pk, by=request.user)
        except Organisation.DoesNotExist as error:
            raise Http404 from error
        messages.success(
            request,
            _("“%(name)s” is merged into “%(into)s”.") % {"name": organisation, "into": into},
        )
        return redirect("organisations:edit", into.pk)
    return render(
        request,
        "secretariat/merge_organisation.html",
        {
            "page_title": _("Merge into another"),
            "page_subtitle": str(organisation),
            "header_icon": "group",
            "organisation": organisation,
            "form": form,
            "into": into,
            "uses": domain.uses(organisation),
        },
        status=422 if form.errors else 200,
    )
