"""Files of questions in the admin: looked at, taken, and handed out."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from assessments import exporting, imports
from assessments.formats import files
from assessments.formats.categories import category_path
from assessments.formats.files import Format
from assessments.formats.parsed import Unreadable
from assessments.importing import LARGEST
from assessments.models import Category, Question
from cms.languages import describe, source_languages
from cms.rights import visible_to

PER_PAGE = 50
_BEGINNING = 200_000
"""Bytes by which a format is guessed."""
_MEDIA_TYPES = {Format.GIFT: "text/plain; charset=utf-8", Format.MOODLE_XML: "application/xml"}
_NAMES = {Format.GIFT: "questions.gift.txt", Format.MOODLE_XML: "questions.xml"}


class DestinationForm(forms.Form):
    """Where questions go, and what they are written in."""

    collection = forms.ModelChoiceField(
        label=gettext_lazy("Collection"), queryset=Collection.objects.none(), empty_label=None
    )
    category = forms.CharField(
        label=gettext_lazy("Category"),
        required=False,
        max_length=255,
        help_text=gettext_lazy(
            "All questions go into it. A stroke makes a category inside another: "
            "Exclusion/Serious crimes. Left empty, the categories of the file are taken."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Written in"), choices=source_languages, initial=settings.LANGUAGE_CODE
    )

    def __init__(self, *args, collections, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["collection"].queryset = collections
        self.fields["collection"].initial = collections.first()

    def clean_category(self):
        return category_path(self.cleaned_data["category"])


class ImportForm(DestinationForm):
    file = forms.FileField(label=gettext_lazy("File"))
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        required=False,
        choices=[("", gettext_lazy("As the file looks")), *files.NAMES.items()],
    )
    field_order = ("file", "format")

    def clean_file(self):
        if self.cleaned_data["file"].size > LARGEST:
            raise forms.ValidationError(
                _("The file is larger than %(size)d MB. Bring it in in parts.")
                % {"size": LARGEST // 1_000_000}
            )
        return self.cleaned_data["file"]


class QuestionsView(WagtailAdminTemplateMixin):
    """A page beside the list of questions, for those who may add some."""

    def dispatch(self, request, *args, **kwargs):
        if not self.collections.exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def collections(self):
        return imports.collections_for(self.request.user)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": _list_address(), "label": _("Questions")},
            {"url": "", "label": self.page_title},
        ]


def _list_address():
    return reverse(Question.snippet_viewset.get_url_name("list"))


class ImportView(QuestionsView, FormView):
    """A file is chosen; what is in it is shown on the next page."""

    form_class = ImportForm
    template_name = "assessments/admin/import.html"
    page_title = gettext_lazy("Import questions")
    header_icon = "upload"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "collections": self.collections}

    def form_valid(self, form):
        said, uploaded = form.cleaned_data, form.cleaned_data["file"]
        beginning = uploaded.read(_BEGINNING)
        uploaded.seek(0)
        try:
            format = Format(said["format"] or files.guess(beginning, name=uploaded.name))
        except Unreadable as unreadable:
            form.add_error("file", unreadable.reason)
            return self.form_invalid(form)
        row = imports.ask(
            file=uploaded,
            name=uploaded.name,
            format=format,
            collection=said["collection"],
            category=said["category"],
            language=said["language"],
            actor=self.request.user,
            at=timezone.now(),
        )
        return redirect("questions_import_preview", row.pk)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PreviewView(QuestionsView, TemplateView):
    """How far a file is, what was understood of it, and why the rest was not.

    A script asks for news; without it, one loads the page again. Taken when somebody says so.
    """

    template_name = "assessments/admin/import_preview.html"
    page_title = gettext_lazy("Look at the questions")
    header_icon = "upload"

    @cached_property
    def row(self):
        return get_object_or_404(imports.imports_of(self.request.user), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        row = self.row
        found = row.questions.order_by("number")
        page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            **kwargs,
            row=row,
            format=files.NAMES[row.format],
            collection=row.collection,
            language=describe(row.language),
            understood=page.paginator.count,
            page=page,
            rows=[each.shown for each in page],
            list_address=_list_address(),
        )

    def post(self, request, pk):
        if not imports.take(row=self.row):
            messages.info(request, _("This was said before: nothing is imported twice."))
        return redirect("questions_import_preview", pk)


@require_safe
def import_state(request, pk):
    """The same for the script: ``{"words": str, "percent": int, "finished": bool}``."""
    row = get_object_or_404(imports.imports_of(request.user), pk=pk)
    return JsonResponse(
        {
            "words": row.get_state_display(),
            "percent": row.percent,
            "finished": not row.is_busy,
        },
        headers={"Cache-Control": "private, no-store"},
    )


class ExportView(WagtailAdminTemplateMixin, TemplateView):
    """What each format would leave out of the member's questions, and the files."""

    template_name = "assessments/admin/export.html"
    page_title = gettext_lazy("Export questions")
    header_icon = "download"

    def dispatch(self, request, *args, **kwargs):
        self.questions = _chosen(request)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": _list_address(), "label": _("Questions")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        category = self.request.GET.get("category", "")
        return super().get_context_data(
            **kwargs,
            count=self.questions.count(),
            category=category,
            categories=_categories(self.request.user).order_by("path"),
            formats=[
                {
                    "name": files.NAMES[format],
                    "address": reverse("questions_export_file", args=[format.value]),
                    "losses": exporting.losses(questions=self.questions, format=format),
                }
                for format in exporting.WRITTEN
            ],
        )


@require_safe
def export_file(request, format):
    if format not in [each.value for each in exporting.WRITTEN]:
        raise Http404
    chosen = Format(format)
    content = exporting.export(questions=_chosen(request), format=chosen)
    return HttpResponse(
        content,
        content_type=_MEDIA_TYPES[chosen],
        headers={
            "Content-Disposition": f'attachment; filename="{_NAMES[chosen]}"',
            "Cache-Control": "private, no-store",
        },
    )


def _chosen(request):
    """The questions that the member may see, of the category that was chosen."""
    if not policy_registry.get_by_type(Question).user_has_any_permission(
        request.user, ["add", "change", "delete", "view"]
    ):
        raise PermissionDenied
    questions = visible_to(request.user, Question)
    wanted = request.GET.get("category", "")
    if not wanted:
        return questions
    if not wanted.isdecimal():
        raise Http404
    category = _categories(request.user).filter(pk=int(wanted[:18])).first()
    if category is None:
        raise Http404
    return questions.in_category(category)


def _categories(member):
    """Those of the questions that the member may see."""
    own = visible_to(member, Question).filter(category__isnull=False)
    return Category.objects.filter(pk__in=own.order_by().values("category"))


urlpatterns = [
    path("questions/import/", ImportView.as_view(), name="questions_import"),
    path("questions/import/<int:pk>/", PreviewView.as_view(), name="questions_import_preview"),
    path("questions/import/<int:pk>/state/", import_state, name="questions_import_state"),
    path("questions/export/", ExportView.as_view(), name="questions_export"),
    path("questions/export/<str:format>/", export_file, name="questions_export_file"),
]
