from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lms.reports import tokens

may_see = permission_required("reports.view_completion", raise_exception=True)


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Which program it is for, so that you know which one to take back."),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Good for"),
        coerce=int,
        choices=[(days, ngettext_lazy("%d day", "%d days", days) % days) for days in tokens.DAYS],
    )


@never_cache
@may_see
@require_GET
def access_tokens(request):
    return _tokens(request, TokenForm())


@never_cache
@may_see
@require_POST
def make_token(request):
    """Answers with the token itself. Sent again, the same form makes no second one of its name."""
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            made = tokens.make(member=request.user, at=timezone.now(), **form.cleaned_data)
        except tokens.NameTaken:
            form.add_error("name", _("You have a token of this name already."))
        except tokens.TooMany:
            form.add_error(None, _("You have ten tokens. Take one back first."))
        else:
            return _tokens(request, TokenForm(), made=made)
    return _tokens(request, form, status=422)


@never_cache
@may_see
@require_POST
def take_token_back(request, pk):
    if tokens.take_back(member=request.user, token_id=pk):
        messages.success(request, _("The token is taken back: nothing can use it any more."))
    return redirect("access_tokens")


def _tokens(request, form, *, made="", status=200):
    context = {
        "page_title": _("Access for programs"),
        "header_icon": "key",
        "form": form,
        "made": made,
        "tokens": request.user.access_tokens.order_by("-made_at", "-pk"),
        "today": timezone.localdate(timezone=timezone.get_default_timezone()),
        "address": request.build_absolute_uri(reverse("reports_api:completion")),
        "schema": request.build_absolute_uri(reverse("reports_api:openapi-json")),
    }
    return render(request, "reports/tokens.html", context, status=status)
