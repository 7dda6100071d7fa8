"""Writing to members whom the secretariat chose, and what was written, in the admin."""

from django.contrib import messages as notes
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.secretariat import choices, messages
from lms.secretariat.forms import MessageForm
from lms.secretariat.models import MessageCopy
from lms.secretariat.views import looks_after_members

PER_PAGE = 50
FAILED_SHOWN = 100


@never_cache
@looks_after_members
@require_http_methods(["GET", "HEAD", "POST"])
def write_to_chosen(request, pk):
    """Texts are typed, looked at, and sent by a worker."""
    choice = get_object_or_404(choices.of(request.user), pk=pk)
    readers = messages.readers(choice)
    form = MessageForm(request.POST or None, readers=readers)
    step = request.POST.get("step")
    is_valid = form.is_valid()
    if step == "send" and is_valid:
        try:
            message = messages.write(
                choice=choice, texts=form.texts, by=request.user, at=timezone.now()
            )
        except messages.NobodyToWriteTo:
            form.add_error(None, _("None of those who are chosen takes messages."))
        except messages.WrittenBefore:
            notes.info(request, _("This was sent before: nobody gets it twice."))
            return redirect("messages_sent")
        else:
            return redirect("message_sent", message.pk)
    is_preview = is_valid and not form.errors and step == "preview"
    return render(
        request,
        "secretariat/write_preview.html" if is_preview else "secretariat/write.html",
        {
            "page_title": _("Write to members"),
            "header_icon": "mail",
            "form": form,
            "readers": readers,
            "chosen": readers.count + readers.skipped,
            "shown": form.shown if is_preview else [],
        },
        status=422 if form.errors else 200,
    )


@never_cache
@looks_after_members
@require_safe
def messages_sent(request):
    """What was sent, by whom and to how many."""
    return render(
        request,
        "secretariat/messages.html",
        {
            "page_title": _("Messages to members"),
            "header_icon": "mail",
            "page": Paginator(messages.latest(), PER_PAGE).get_page(request.GET.get("p")),
        },
    )


@never_cache
@looks_after_members
@require_safe
def message_sent(request, pk):
    """One of them: its texts, how far it is, and whom it did not reach."""
    message = get_object_or_404(messages.latest(), pk=pk)
    failed = MessageCopy.objects.filter(message=message, failed_at__isnull=False)
    return render(
        request,
        "secretariat/message.html",
        {
            "page_title": _("Message to members"),
            "header_icon": "mail",
            "message": message,
            "texts": messages.as_read(message),
            "failed": failed.select_related("member").order_by("pk")[:FAILED_SHOWN],
        },
    )
