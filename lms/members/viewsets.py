"""Members in the Wagtail admin, for the secretariat."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.contrib.auth.models import Group
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.users.forms import UserCreationForm, UserEditForm, UserForm
from wagtail.users.views.bulk_actions import (
    AssignRoleBulkAction,
    DeleteBulkAction,
    SetActiveStateBulkAction,
)
from wagtail.users.views.users import (
    CreateView,
    DeleteView,
    EditView,
    HistoryView,
    IndexView,
    UserViewSet,
)

from lms.members import accounts, changes, placeholders, proposals, second_factor
from lms.members.fields import AddressField, NameField
from lms.members.models import AccountProposal, Member, offered_languages
from lms.members.roles import give_languages, may_manage, of_the_secretariat

MEMBER_FIELDS = {
    "email",
    "display_name",
    "country",
    "organisation",
    "language",
    "groups",
}


class MemberCreationForm(UserCreationForm):
    email = AddressField(label="Email")
    first_name = None
    last_name = None
    is_superuser = None

    class Meta(UserCreationForm.Meta):
        fields = MEMBER_FIELDS
        field_classes = {"display_name": NameField}
        widgets = {"groups": forms.CheckboxSelectMultiple}


class MemberEditForm(UserEditForm):
    email = AddressField(label="Email")
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
        field_classes = {"display_name": NameField}
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args, editing_self=False, **kwargs):
        # Past Wagtail's own, which wants to take away a field that this form does not have.
        UserForm.__init__(self, *args, **kwargs)
        given = dict(self.instance.translator_languages.values_list("language", "may_release"))
        self.initial["languages"] = list(given)
        self.initial["releases"] = [language for language, may in given.items() if may]
        if editing_self:
            del self.fields["is_active"]

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
        if not self.editing_self:
            buttons.append(
                Button(
                    "Send a link for a new password",
                    url=reverse("password_link", args=[self.object.pk]),
                    icon_name="mail",
                    priority=39,
                )
            )
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
        by, now = self.request.user, timezone.now()
        before = _standing(Member.objects.get(pk=self.object.pk))
        held = _hold_back_roles(self.form, by=by)
        email = self.form.cleaned_data["email"]
        # Not before its owner confirmed it.
        self.form.instance.email = before["email"]
        member = super().save_instance()
        if {"languages", "releases"} & set(self.form.changed_data):
            give_languages(
                member=member,
                languages=self.form.cleaned_data["languages"],
                releases=self.form.cleaned_data["releases"],
            )
        _propose_roles(self.request, held, member=member, at=now)
        after = _standing(member) | {"email": email}
        changed = {
            field: [value, after[field]] for field, value in before.items() if value != after[field]
        }
        if not changed:
            return member
        log(instance=member, action="members.changed", user=by, data=changed)
        changes.note(member=member, by=by, at=now)
        if "email" in changed:
            accounts.ask_for_address(request=self.request, member=member, email=email, at=now)
            messages.info(
                self.request, "The new address takes effect as soon as its owner confirms it."
            )
        if set(changed) - {"email"} and not self.editing_self:
            changes.tell(member=member)
        return member


class MemberCreateView(CreateView):
    """Who is added gets a link with which they choose a password."""

    def save_instance(self):
        now = timezone.now()
        held = _hold_back_roles(self.form, by=self.request.user)
        self.form.instance.set_unusable_password()
        member = super().save_instance()
        changes.note(member=member, by=self.request.user, at=now)
        _propose_roles(self.request, held, member=member, at=now)
        accounts.send_password_link(request=self.request, member=member)
        return member


def _standing(member: Member) -> dict[str, object]:
    """What the secretariat can change about a member, as the log says it."""
    languages = member.translator_languages.order_by("language")
    return {
        "email": member.email,
        "display name": member.display_name,
        "country": member.country,
        "organisation": str(member.organisation or ""),
        "language": member.language,
        "can sign in": member.is_active,
        "roles": sorted(member.groups.values_list("name", flat=True)),
        "translates into": [each.language for each in languages],
        "may release": [each.language for each in languages if each.may_release],
    }


def _hold_back_roles(form, *, by: Member) -> list[Group]:
    """Take out of the form what one person alone may not give; administrators may."""
    wanted = form.cleaned_data["groups"]
    if by.is_superuser:
        return []
    has = form.instance.groups.values_list("pk", flat=True) if form.instance.pk else []
    held = list(of_the_secretariat(wanted).exclude(pk__in=has))
    form.cleaned_data["groups"] = wanted.exclude(pk__in=[each.pk for each in held])
    return held


def _propose_roles(request, roles: list[Group], *, member: Member, at: datetime) -> None:
    for role in roles:
        try:
            proposals.propose(
                kind=AccountProposal.Kind.GIVE_ROLE,
                member=member,
                role=role,
                proposed_by=request.user,
                at=at,
            )
        except proposals.OwnAccount:
            messages.error(request, "Nobody gives themselves a role.")
        else:
            messages.info(
                request, f"The role {role} is proposed: another of the secretariat decides it."
            )


class MemberDeleteView(Manageable, DeleteView):
    pass


class MemberHistoryView(Manageable, HistoryView):
    pass


class MemberUsageView(Manageable, UserViewSet.usage_view_class):
    pass


class MemberViewSet(UserViewSet):
    index_view_class = MemberIndexView
    add_view_class = MemberCreateView
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

    def get_execution_context(self):
        return super().get_execution_context() | {"request": self.request}

    @classmethod
    def execute_action(cls, objects, role=None, request=None, **kwargs):
        if role is None:
            return None
        now = timezone.now()
        alone = not request.user.is_superuser
        if alone and of_the_secretariat(Group.objects.filter(pk=role.pk)).exists():
            for member in objects:
                _propose_roles(request, [role], member=member, at=now)
            return 0, 0
        changed = {"roles": ["", role.name]}
        return super().execute_action(_told(objects, request.user, changed), role)


class DeleteNobody(DeleteBulkAction):
    """Members leave through ``lms.privacy``, which takes along what they wrote."""

    def check_perm(self, obj):
        return False


class SetActiveState(SetActiveStateBulkAction):
    def check_perm(self, obj):
        return super().check_perm(obj) and may_manage(self.request.user, obj)

    @classmethod
    def execute_action(cls, objects, mark_as_active=False, user=None, **kwargs):
        others = [member for member in objects if member.pk != user.pk]
        state = {"can sign in": [not mark_as_active, mark_as_active]}
        return super().execute_action(
            _told(others, user, state), mark_as_active=mark_as_active, user=user, **kwargs
        )


def _told(members: list[Member], by: Member, changed: dict[str, list[object]]) -> list[Member]:
    """What is done to several at once is logged and told like what is done to one."""
    now = timezone.now()
    for member in members:
        log(instance=member, action="members.changed", user=by, data=changed)
        changes.note(member=member, by=by, at=now)
        if member.pk != by.pk:
            changes.tell(member=member)
    return members
