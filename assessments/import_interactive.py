"""Questions out of interactive content that is here: the same look at them as with a file."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.widgets.button import Button

from assessments import imports
from assessments.formats import h5p
from assessments.formats.files import Format
from assessments.import_views import DestinationForm, QuestionsView
from assessments.importing import LARGEST
from cms.h5p.models import Content, ContentVersion
from cms.languages import source_codes
from cms.rights import visible_to
from lms.members.models import Member


class FromInteractiveView(QuestionsView, FormView):
    """Where the questions shall go; what is in the package is shown on the next page."""

    form_class = DestinationForm
    template_name = "assessments/admin/import_interactive.html"
    page_title = gettext_lazy("Make questions of it")
    header_icon = "help"

    @cached_property
    def version(self):
        mine = visible_to(self.request.user, Content)
        version = get_object_or_404(mine, pk=self.kwargs["pk"]).newest
        if not h5p.is_readable(version.main_library.name):
            raise Http404
        return version

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "collections": self.collections}

    def get_initial(self):
        """As the content is, as far as questions can be so."""
        content, said = self.version.content, {}
        if content.language in source_codes():
            said["language"] = content.language
        if self.collections.filter(pk=content.collection_id).exists():
            said["collection"] = content.collection_id
        return said

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, content=self.version.content)

    def form_valid(self, form):
        said, version = form.cleaned_data, self.version
        if version.package.size > LARGEST:
            form.add_error(
                None,
                _("The package is larger than %(size)d MB: questions are not taken out of it.")
                % {"size": LARGEST // 1_000_000},
            )
            return self.form_invalid(form)
        with version.package.file.open("rb") as file:
            row = imports.ask(
                file=file,
                name=version.package_name,
                format=Format.H5P,
                collection=said["collection"],
                category=said["category"],
                language=said["language"],
                actor=self.request.user,
                at=timezone.now(),
            )
        return redirect("questions_import_preview", row.pk)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


def buttons(version: ContentVersion, member: Member) -> list[Button]:
    """The way here, for those who may go it, from the page of content that holds questions."""
    if not h5p.is_readable(version.main_library.name):
        return []
    if not imports.collections_for(member).exists():
        return []
    address = reverse("questions_from_interactive", args=[version.content_id])
    return [Button(_("Make questions of it"), url=address)]


urlpatterns = [
    path(
        "questions/import/interactive/<int:pk>/",
        FromInteractiveView.as_view(),
        name="questions_from_interactive",
    ),
]
