"""Files of questions in the admin: looked at, taken, and handed out."""

import secrets
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.models import Collection
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import IndexView

from assessments import exporting, importing
from assessments.formats import files
from assessments.formats.categories import category_path
from assessments.formats.files import Format
from assessments.formats.parsed import Unreadable
from assessments.importing import LARGEST, Allowed
from assessments.models import Case, Category, Kind, Question
from cms.languages import describe, source_languages
from cms.models import Picture
from cms.rights import visible_to

HELD_FOR = 2 * 60 * 60
"""Seconds for which a file that was looked at can be taken."""

PER_PAGE = 50
_TOKEN_BYTES = 16
_TOKEN_LETTERS = 22
_MEDIA_TYPES = {Format.GIFT: "text/plain; charset=utf-8", Format.MOODLE_XML: "application/xml"}
_NAMES = {Format.GIFT: "questions.gift.txt", Format.MOODLE_XML: "questions.xml"}


def _may_add(member, model, collection):
    policy = policy_registry.get_by_type(model)
    return policy.collections_user_has_permission_for(member, "add").contains(collection)


def _collections(member):
    """Where the member may add questions."""
    policy = policy_registry.get_by_type(Question)
    return policy.collections_user_has_permission_for(member, "add").order_by("path")


class ImportForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"))
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        required=False,
        choices=[("", gettext_lazy("As the file looks")), *files.NAMES.items()],
    )
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

    def clean_file(self):
        if self.cleaned_data["file"].size > LARGEST:
            raise forms.ValidationError(
                _("The file is larger than %(size)d MB. Bring it in in parts.")
                % {"size": LARGEST // 1_000_000}
            )
        return self.cleaned_data["file"]

    def clean_category(self):
        return category_path(self.cleaned_data["category"])


@dataclass(frozen=True, kw_only=True)
class _Held:
    """A file between looking at it and taking it.

    It is kept in the cache, which all web processes share, and for the member alone.
    """

    name: str
    content: bytes
    format: Format
    collection_id: int
    category: str
    language: str


def _hold(member, held):
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    cache.set(_key(member, token), held, HELD_FOR)
    return token


def _key(member, token):
    return f"assessments.import:{member.pk}:{token}"


class QuestionsView(WagtailAdminTemplateMixin):
    """A page beside the list of questions, for those who may add some."""

    def dispatch(self, request, *args, **kwargs):
        if not self.collections.exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def collections(self):
        return _collections(self.request.user)

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
        uploaded = form.cleaned_data["file"]
        content = uploaded.read()
        try:
            format = Format(form.cleaned_data["format"] or files.guess(content, name=uploaded.name))
        except Unreadable as unreadable:
            form.add_error("file", unreadable.reason)
            return self.form_invalid(form)
        held = _Held(
            name=uploaded.name,
            content=content,
            format=format,
            collection_id=form.cleaned_data["collection"].pk,
            category=form.cleaned_data["category"],
            language=form.cleaned_data["language"],
        )
        return redirect("questions_import_preview", _hold(self.request.user, held))

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PreviewView(QuestionsView, TemplateView):
    """What was understood of a file, and why the rest was not. Taken when somebody says so."""

    template_name = "assessments/admin/import_preview.html"
    page_title = gettext_lazy("Look at the questions")
    header_icon = "upload"

    def dispatch(self, request, *args, **kwargs):
        held = cache.get(_key(request.user, kwargs["token"][:_TOKEN_LETTERS]))
        if held is None:
            messages.error(
                request, _("The file is no longer kept. Choose it once more to import it.")
            )
            return redirect("questions_import")
        self.held = held
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def collection(self):
        # What somebody may do can have changed since they chose the file.
        collection = self.collections.filter(pk=self.held.collection_id).first()
        if collection is None:
            raise PermissionDenied
        return collection

    def examine(self):
        member = self.request.user
        return importing.examine(
            content=self.held.content,
            format=self.held.format,
            collection=self.collection,
            language=self.held.language,
            category=self.held.category,
            allowed=Allowed(
                cases=_may_add(member, Case, self.collection),
                categories=_may_add(member, Category, self.collection),
                pictures=_may_add(member, Picture, self.collection),
            ),
        )

    def get_context_data(self, **kwargs):
        examination = self.examine()
        page = Paginator(examination.questions, PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            **kwargs,
            held=self.held,
            format=files.NAMES[self.held.format],
            collection=self.collection,
            language=describe(self.held.language),
            understood=len(examination.questions),
            new=len(examination.new),
            faults=examination.faults,
            page=page,
            rows=[_row(each) for each in page],
        )

    def post(self, request, token):
        examination = self.examine()
        stored = importing.store(
            examination=examination,
            collection=self.collection,
            language=self.held.language,
            actor=request.user,
            at=timezone.now(),
        )
        cache.delete(_key(request.user, token))
        count = len(stored.questions) + len(stored.cases)
        messages.success(
            request,
            ngettext(
                "%(count)d question was imported.", "%(count)d questions were imported.", count
            )
            % {"count": count},
        )
        return redirect(_list_address())


def _row(examined):
    draft = examined.draft
    return {
        "line": draft.parsed.line,
        "kind": Kind(draft.kind).label if draft.kind else _("A case"),
        "draft": draft,
        "category": examined.category,
        "is_known": examined.is_known,
        "answers": [_shown(answer, draft) for answer in draft.answers],
        "notes": draft.notes,
    }


def _shown(answer, draft):
    """An answer as the preview shows it, with its worth in words."""
    if draft.kind == Kind.TRUE_FALSE:
        words = _("True") if answer is draft.answers[0] else _("False")
    elif answer.number is not None:
        words = f"{answer.number.normalize():f}"
        if answer.tolerance:
            words += f" ± {answer.tolerance.normalize():f}"
    else:
        words = answer.text or _("any number")
    return {
        "words": words if draft.kind != Kind.MATCHING else answer.text,
        "match": answer.match,
        "gap": answer.gap,
        "worth": _worth(answer, draft),
        "feedback": answer.feedback,
    }


def _worth(answer, draft):
    if draft.kind in (Kind.MATCHING, Kind.ORDERING):
        return ""
    if answer.credit is not None:
        return _("%(worth)s %%") % {"worth": f"{answer.credit.normalize():f}"}
    return _("right") if answer.is_correct else _("wrong")


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


class QuestionIndexView(IndexView):
    """The list of questions, with what brings some in and takes some out."""

    @cached_property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        if self.add_url:
            buttons.append(Button(_("Import"), url=reverse("questions_import"), icon_name="upload"))
        category = self.request.GET.get("category", "")
        suffix = f"?category={category}" if category.isdecimal() else ""
        buttons.append(
            Button(_("Export"), url=reverse("questions_export") + suffix, icon_name="download")
        )
        return buttons


urlpatterns = [
    path("questions/import/", ImportView.as_view(), name="questions_import"),
    path("questions/import/<slug:token>/", PreviewView.as_view(), name="questions_import_preview"),
    path("questions/export/", ExportView.as_view(), name="questions_export"),
    path("questions/export/<str:format>/", export_file, name="questions_export_file"),
]
