"""Designs of certificates in the admin: a list with pictures, a form with a live preview."""

import base64

from django.core.exceptions import PermissionDenied
from django.http import (
    HttpResponse,
    HttpResponseBadRequest,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import (
    PreviewOnCreateView,
    PreviewOnEditView,
    SnippetViewSet,
)
from wagtail.utils.decorators import xframe_options_sameorigin_override

from certificates.freezing import content_of_design
from certificates.models import CertificateDesign
from certificates.rendering import check_content, render_pdf, render_png
from certificates.samples import sample_content
from cms import languages

PREVIEW_PPI = 110
LISTED_PPI = 24


class SamplePreview:
    """A sample certificate, made of the form as it is and in the language that is chosen.

    Wagtail keeps the form's data while somebody edits; what is wrong with it is said in the
    preview's place, where Wagtail only says that something is.
    """

    def post(self, request, *args, **kwargs):
        self.remove_old_preview_data()
        self.get_form_state_queryset().model.objects.update_or_create_by_instance(
            instance=self.object,
            parent_object_id=self.parent_object_id,
            user=request.user,
            defaults={"data": request.POST.urlencode(), "last_updated_at": now()},
        )
        return JsonResponse({"is_valid": True, "is_available": True})

    @method_decorator(xframe_options_sameorigin_override)
    def get(self, request, *args, **kwargs):
        language = request.GET.get("mode", self.object.default_preview_mode)
        if language not in languages.source_codes():
            return HttpResponseBadRequest()
        state = self._get_form_state()
        if state:
            form = self.get_form(QueryDict(state.data))
            # A design without a name yet can be looked at.
            form.fields["name"].required = False
            if not form.is_valid():
                return self._answer(errors=_in_words(form))
            form.save(commit=False)
        return self._sample(language)

    def _sample(self, language):
        content = sample_content(
            design=content_of_design(design=self.object, language=language), language=language
        )
        if self.request.GET.get("as") == "pdf":
            return HttpResponse(
                render_pdf(content=content),
                content_type="application/pdf",
                headers={"Content-Disposition": f'attachment; filename="sample-{language}.pdf"'},
            )
        check_content(content=content)
        picture = base64.b64encode(render_png(content=content, ppi=PREVIEW_PPI)).decode()
        return self._answer(picture=picture, language=languages.describe(language))

    def _answer(self, **context):
        return TemplateResponse(self.request, "certificates/admin/design_preview.html", context)


class PreviewDesignOnEdit(SamplePreview, PreviewOnEditView):
    pass


class PreviewDesignOnCreate(SamplePreview, PreviewOnCreateView):
    pass


def _in_words(form: WagtailAdminModelForm) -> list[str]:
    """Every error of the form and of its rows, each after the label of its field."""
    found = []
    rows = [row for formset in form.formsets.values() for row in formset.forms]
    for part in (form, *rows):
        for name, errors in part.errors.items():
            label = part.fields[name].label if name in part.fields else ""
            found += [f"{label}: {error}" if label else str(error) for error in errors]
    for formset in form.formsets.values():
        found += [str(error) for error in formset.non_form_errors()]
    return found


class PictureColumn(Column):
    cell_template_name = "certificates/admin/design_picture.html"


@require_safe
def picture(request, pk):
    """A design as a small picture, for the list."""
    policy = ModelPermissionPolicy(CertificateDesign)
    if not policy.user_has_any_permission(request.user, ["add", "change", "delete", "view"]):
        raise PermissionDenied
    design = get_object_or_404(CertificateDesign, pk=pk)
    content = sample_content(design=content_of_design(design=design, language="en"), language="en")
    return HttpResponse(
        render_png(content=content, ppi=LISTED_PPI),
        content_type="image/png",
        headers={"Cache-Control": "private, no-cache"},
    )


class CertificateDesignViewSet(SnippetViewSet):
    model = CertificateDesign
    icon = "image"
    menu_label = _("Designs")
    menu_hook = "register_certificates_menu_item"
    menu_order = 5
    list_display = [
        PictureColumn("picture", label=_("Picture")),
        "__str__",
        "layout",
        "orientation",
        BooleanColumn("is_default", label=_("For all other paths")),
    ]
    search_fields = ["name"]
    preview_on_add_view_class = PreviewDesignOnCreate
    preview_on_edit_view_class = PreviewDesignOnEdit


register_snippet(CertificateDesignViewSet)


@hooks.register("register_admin_urls")
def design_urls():
    return [path("certificate-designs/<int:pk>/picture/", picture, name="design_picture")]
