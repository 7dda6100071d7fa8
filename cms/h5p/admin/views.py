"""Packages in the admin: brought, watched while they are imported, and fetched again."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.h5p import importing, limits
from cms.h5p.admin.forms import PackageForm, UploadForm
from cms.h5p.admin.rights import collections_for, imports_for
from cms.h5p.importing import Words
from cms.h5p.models import Content, ContentVersion, PackageImport
from cms.rights import changeable, visible_to

PER_PAGE = 50
_MB = 1024 * 1024
_KEPT_WISH = ("title", "language", "collection", "text_alternative", "transcript")


def list_address():
    return reverse(Content.snippet_viewset.get_url_name("list"))


def content_address(content):
    return reverse(Content.snippet_viewset.get_url_name("inspect"), args=[content.pk])


class PackagesView(WagtailAdminTemplateMixin):
    """A page beside the list of contents, for those who may bring some."""

    header_icon = "media"

    def dispatch(self, request, *args, **kwargs):
        if not self.collections.exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def collections(self):
        return collections_for(self.request.user)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": list_address(), "label": _("Interactive content")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]


class BringView(PackagesView, FormView):
    """A file is taken in; what becomes of it is shown on the next page."""

    template_name = "cms/admin/h5p_upload.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, largest=limits.current().package // _MB)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class UploadView(BringView):
    form_class = UploadForm
    page_title = gettext_lazy("Add interactive content")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "collections": self.collections}

    def get_initial(self):
        """What was typed for a package that was refused is not typed twice."""
        again = self.request.GET.get("again", "")
        if not again.isdecimal():
            return {}
        row = imports_for(self.request.user).filter(pk=int(again[:18])).values(*_KEPT_WISH).first()
        return row or {}

    def form_valid(self, form):
        said = form.cleaned_data
        row = importing.ask(
            file=said["file"],
            name=said["file"].name,
            collection=said["collection"],
            language=said["language"],
            replaces=None,
            words=Words(
                title=said["title"],
                text_alternative=said["text_alternative"],
                transcript=said["transcript"],
            ),
            actor=self.request.user,
            at=timezone.now(),
        )
        return redirect("h5p_import", row.pk)


class ReplaceView(BringView):
    """A new file for content that is there: a new version, with all that is said about it."""

    form_class = PackageForm
    page_title = gettext_lazy("Replace the package")

    @cached_property
    def content(self):
        return get_object_or_404(changeable(self.request.user, Content), pk=self.kwargs["pk"])

    def get_page_subtitle(self):
        return self.content.title

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, content=self.content)

    def form_valid(self, form):
        file = form.cleaned_data["file"]
        row = importing.ask(
            file=file,
            name=file.name,
            collection=self.content.collection,
            language="",
            replaces=self.content,
            words=Words(),
            actor=self.request.user,
            at=timezone.now(),
        )
        return redirect("h5p_import", row.pk)


class ImportsView(PackagesView, TemplateView):
    """What became of the packages that were brought, the refused ones too."""

    template_name = "cms/admin/h5p_imports.html"
    page_title = gettext_lazy("Packages brought")

    def get_context_data(self, **kwargs):
        found = imports_for(self.request.user)
        page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        numbers = page.paginator.get_elided_page_range(page.number)
        return super().get_context_data(**kwargs, page=page, elided_page_range=numbers)


class ImportView(PackagesView, TemplateView):
    """How far one package is. A script asks for news; without it, one loads the page again."""

    template_name = "cms/admin/h5p_import.html"
    page_title = gettext_lazy("Import of a package")

    @cached_property
    def row(self):
        return get_object_or_404(imports_for(self.request.user), pk=self.kwargs["pk"])

    def get_page_subtitle(self):
        return self.row.name

    def get_context_data(self, **kwargs):
        row = self.row
        content = row.version.content if row.version else row.replaces
        return super().get_context_data(
            **kwargs,
            row=row,
            content=content,
            content_address=content_address(content) if content else "",
        )


@require_safe
def import_state(request, pk):
    """The same for the script: ``{"words": str, "percent": int, "finished": bool}``."""
    row = get_object_or_404(imports_for(request.user), pk=pk)
    answer = JsonResponse(
        {
            "words": str(PackageImport.State(row.state).label),
            "percent": row.percent,
            "finished": row.finished_at is not None,
        }
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def original(request, pk):
    """The package as it was brought."""
    mine = visible_to(request.user, Content).order_by().values("pk")
    found = ContentVersion.objects.filter(content__in=mine).select_related("package")
    version = get_object_or_404(found, pk=pk)
    return FileResponse(
        version.package.file.open(),
        as_attachment=True,
        filename=version.package_name,
        # Whatever its name ends with, nothing is to be shown by a browser.
        content_type="application/octet-stream",
        headers={"Cache-Control": "private, no-store"},
    )
