"""Members and organisations in the Wagtail admin, for the secretariat."""

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.users.forms import UserCreationForm, UserEditForm, UserForm
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, SetActiveStateBulkAction
from wagtail.users.views.users import (
    DeleteView,
    EditView,
    HistoryView,
    IndexView,
    UserViewSet,
)

from lms.members import accounts, placeholders, second_factor
from lms.members.models import Organisation, offered_languages
from lms.members.roles import give_languages, may_manage

MEMBER_FIELDS = {
    "email",
    "display_name",
    "country",
    "organisation",
    "language",
    "groups",
}


class MemberCreationForm(UserCreationForm):
    first_name = None
    last_name = None
    is_superuser = None

    class Meta(UserCreationForm.Meta):
        fields = MEMBER_FIELDS
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class MemberEditForm(UserEditForm):
    first_name = None
    last_name = None
    is_superuser = None
    languages = forms.MultipleChoiceField(
        label=_("Translates into"),
        choices=offered_languages,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("For the role Translator. Trainers and the secretariat have all languages."),
    )
    releases = forms.MultipleChoiceField(
        label=_("May release"),
        choices=offered_languages,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("What they translate into other languages waits until somebody reviewed it."),
    )

    class Meta(UserEditForm.Meta):
        fields = MEMBER_FIELDS | {"is_active"}
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args, editing_self=False, **kwargs):
        # Past Wagtail's own, which wants to take away a field that this form does not have.
        UserForm.__init__(self, *args, **kwargs)
        given = dict(self.instance.translator_languages.values_list("language", "may_release"))
        self.initial["languages"] = list(given)
        self.initial["releases"] = [language for language, may in given.items() if may]
        if editing_self:
            del self.fields["is_active"]

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_releases(self):
        releases = self.cleaned_data["releases"]
        if not set(releases) <= set(self.cleaned_data.get("languages", [])):
            raise forms.ValidationError(
                _("Tick under “Translates into” each language that they may release.")
            )
        return releases


class Manageable:
    """Superusers do not exist for those who are none: who sets a password can sign in with it."""

    def get_object(self, *args, **kwargs):
        member = super().get_object(*args, **kwargs)
        if not may_manage(self.request.user, member):
            raise Http404
        return member


class MemberIndexView(IndexView):
    def get_base_queryset(self):
        members = super().get_base_queryset()
        members = placeholders.without(members)
        return members if self.request.user.is_superuser else members.filter(is_superuser=False)


class MemberEditView(Manageable, EditView):
    @property
    def header_more_buttons(self):
        buttons = list(super().header_more_buttons)
        if not self.editing_self and second_factor.has_one(self.object):
            buttons.append(
                Button(
                    "Take away a lost second step",
                    url=reverse("reset_factor", args=[self.object.pk]),
                    icon_name="key",
                    priority=40,
                )
            )
        return buttons

    def save_instance(self):
        member = super().save_instance()
        if "email" in self.form.changed_data:
            accounts.forget_other_addresses(member=member)
        if {"languages", "releases"} & set(self.form.changed_data):
            give_languages(
                member=member,
                languages=self.form.cleaned_data["languages"],
                releases=self.form.cleaned_data["releases"],
            )
        return member


class MemberDeleteView(Manageable, DeleteView):
    pass


class MemberHistoryView(Manageable, HistoryView):
    pass


class MemberUsageView(Manageable, UserViewSet.usage_view_class):
    pass


class MemberViewSet(UserViewSet):
    index_view_class = MemberIndexView
    edit_view_class = MemberEditView
    delete_view_class = MemberDeleteView
    history_view_class = MemberHistoryView
    usage_view_class = MemberUsageView
    # Nobody is a copy of somebody else.
    copy_view_enabled = False

    def get_form_class(self, for_update=False):
        return MemberEditForm if for_update else MemberCreationForm


class AssignRole(AssignRoleBulkAction):
    def check_perm(self, obj):
        return super().check_perm(obj) and may_manage(self.request.user, obj)


class SetActiveState(SetActiveStateBulkAction):
    def check_perm(self, obj):
        return super().check_perm(obj) and may_manage(self.request.user, obj)


class OrganisationViewSet(ModelViewSet):
    model = Organisation
    icon = "group"
    add_to_settings_menu = True
    form_fields = ["name", "country"]
    list_display = ["name", "country"]
    list_filter = ["country"]
    search_fields = ["name"]


organisations = OrganisationViewSet("organisations")
