"""Files of people to invite, in the admin: looked at, and worked off when somebody says so."""

import csv

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.secretariat import examining, imports
from lms.secretariat.views import looks_after_members

FAULTS_PER_PAGE = 100


class FileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"))

    def clean_file(self):
        if self.cleaned_data["file"].size > imports.LARGEST:
            raise forms.ValidationError(
                _("The file is larger than %(size)d MB. Bring it in in parts.")
                % {"size": imports.LARGEST // 1_000_000}
            )
        return self.cleaned_data["file"]


@never_cache
@looks_after_members
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_file(request):
    """A file is chosen; what is in it is shown on the next page."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        row = imports.ask(file=file, name=file.name, by=request.user, at=timezone.now())
        return redirect("invitation_import", row.pk)
    return render(
        request,
        "secretariat/invitation_file.html",
        {
            "page_title": _("Invite people from a file"),
            "header_icon": "upload",
            "form": form,
            "most": examining.MOST,
            "megabytes": imports.LARGEST // 1_000_000,
        },
        status=422 if form.errors else 200,
    )


@never_cache
@looks_after_members
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_import(request, pk):
    """How far a file of the member's own is, and which of its lines cannot be taken, and why."""
    row = get_object_or_404(imports.imports_of(request.user), pk=pk)
    if request.method == "POST":
        if not imports.take(row=row):
            messages.info(request, _("This was said before: nobody is invited twice."))
        return redirect("invitation_import", pk)
    faults = Paginator(row.faults, FAULTS_PER_PAGE)
    return render(
        request,
        "secretariat/invitation_import.html",
        {
            "page_title": _("Invite people from a file"),
            "header_icon": "upload",
            "row": row,
            "page": faults.get_page(request.GET.get("p")),
            "missed": row.new - row.sent,
        },
    )


@looks_after_members
@require_safe
def empty_file(request):
    """The headings, as spreadsheets of the reader's language read them."""
    with translation.override(request.user.language):
        comma = get_format("DECIMAL_SEPARATOR") == ","
    answer = HttpResponse(
        # Tells spreadsheets that this is UTF-8.
        "\ufeff",
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="invitations.csv"'},
    )
    csv.writer(answer, delimiter=";" if comma else ",").writerow(
        examining.headings(language=request.user.language)
    )
    return answer
