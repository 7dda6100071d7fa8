"""The link at the end of each message: no more of them, without signing in."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lms.secretariat import messages


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_messages(request, token):
    """A button, for mail servers open links too. Programs that read mails post here (RFC 8058).

    They have no cookie of this site; whoever has the link may use it.
    """
    member = messages.whose(token)
    if member is None:
        raise Http404
    if request.method == "POST":
        messages.stop(member=member)
    return render(request, "members/stop_messages.html", {"done": request.method == "POST"})
