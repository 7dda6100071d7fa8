"""The name on somebody's certificates, from the page about them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from certificates.rendering import UnprintableText
from lms.members.proposals import OwnAccount
from lms.secretariat import names
from lms.secretariat.forms import CorrectNameForm
from lms.secretariat.views import looks_after_members, member_for


@never_cache
@looks_after_members
@require_http_methods(["GET", "HEAD", "POST"])
def certificate_name(request, pk):
    """What certificates call a member; posted, another name is proposed."""
    member = member_for(request.user, pk)
    form = CorrectNameForm(request.POST or None, present=member.name_for_certificates)
    if request.method == "POST" and form.is_valid() and _is_proposed(request, member, form):
        return redirect("certificate_name", member.pk)
    return render(
        request,
        "secretariat/certificate_name.html",
        {
            "page_title": _("Name on certificates"),
            "page_subtitle": member.display_name,
            "header_icon": "user",
            "member": member,
            "waiting": names.waiting_for(member),
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def _is_proposed(request, member, form):
    name = form.cleaned_data["name"]
    try:
        proposal = names.propose(member=member, name=name, by=request.user, at=timezone.now())
    except UnprintableText as unprintable:
        form.add_error(
            "name",
            _("We have no letters to print %(missing)s on a certificate. Leave it out.")
            % {"missing": unprintable.missing},
        )
    except names.OtherNameWaits:
        form.add_error("name", _("Another name waits to be decided. Decide that one first."))
    except OwnAccount:
        form.add_error(None, _("Your own name is in your settings."))
    else:
        if proposal is None:
            messages.success(request, _("Corrected. The owner of the account is told."))
        else:
            messages.success(request, _("Proposed. Another member of the secretariat decides it."))
        return True
    return False


@never_cache
@looks_after_members
@require_POST
def ask_for_name(request, pk):
    member = member_for(request.user, pk)
    try:
        names.ask(member=member, by=request.user, at=timezone.now())
    except names.AskedAlready:
        messages.info(request, _("They were asked less than a week ago. Give them time."))
    else:
        messages.success(request, _("The e-mail is on its way."))
    return redirect("certificate_name", member.pk)
