"""More attempts at a quiz for members who were chosen from the list, in the admin."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lms.secretariat import allowing, choices
from lms.secretariat.forms import AllowChosenForm
from lms.secretariat.views import looks_after_members


@never_cache
@looks_after_members
@require_http_methods(["GET", "HEAD", "POST"])
def allow_chosen(request, pk):
    """Each quiz says how many of them it is for."""
    choice = get_object_or_404(choices.of(request.user), pk=pk)
    quizzes = allowing.quizzes(choice=choice, by=request.user)
    form = AllowChosenForm(request.POST or None, quizzes=quizzes)
    if form.is_valid():
        try:
            count = allowing.give(
                choice=choice, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except allowing.TooMany:
            form.add_error(
                "activity",
                _("These are more than %(most)d members. Choose fewer by a filter.")
                % {"most": allowing.MOST},
            )
        else:
            said = ngettext(
                "Allowed for %(count)d member, who gets an e-mail that names no quiz.",
                "Allowed for %(count)d members, who get an e-mail that names no quiz.",
                count,
            )
            messages.success(request, said % {"count": count})
            return redirect("members_list")
    return render(
        request,
        "secretariat/allow_chosen.html",
        {
            "page_title": _("Allow more attempts"),
            "header_icon": "help",
            "form": form,
            "count": choice.members.count(),
            "quizzes": quizzes,
        },
        status=422 if form.errors else 200,
    )
