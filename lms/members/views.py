from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request, form_class):
    """What members may change about themselves; the site says with which form."""
    form = form_class(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        member = form.save()
        with translation.override(member.language):
            messages.success(request, _("Your settings are saved."))
            return redirect("account_settings")
    return render(
        request, "members/settings.html", {"form": form}, status=422 if form.errors else 200
    )


@login_required
@require_safe
def second_factor_needed(request):
    """Where those are led who may open the admin only with a second step and have none."""
    return render(request, "members/second_factor_needed.html")
