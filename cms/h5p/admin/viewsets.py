"""Interactive content in the admin."""

from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.admin.widgets.button import Button
from wagtail.models import ReferenceIndex
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import (
    CreateView,
    DeleteView,
    EditView,
    IndexView,
    InspectView,
    SnippetViewSet,
)

from cms.h5p import bans, contents, figures, texts
from cms.h5p.admin.forms import ContentForm, KnownBadForm
from cms.h5p.models import Content, KnownBad, LibraryBuild, PackageImport
from cms.languages import describe, source_codes
from cms.viewsets import GuardedSnippetViewSet, own_filters

IN_USE = gettext_lazy(
    "“%(title)s” cannot be deleted while a page shows it or a learner has begun with it. Take it "
    "out of these pages first, or replace its package."
)


def _language(content):
    return describe(content.language).name if content.language in source_codes() else "–"


def _import_state(content):
    return PackageImport.State(content.import_state).label if content.import_state else "–"


class ContentIndexView(IndexView):
    """The list, with the way to bring a package and to what became of those that were brought."""

    @cached_property
    def columns(self):
        # Each is deleted for itself, after a look at where it is used.
        return [each for each in super().columns if not isinstance(each, BulkActionsCheckboxColumn)]

    @cached_property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        if self.add_url:
            address = reverse("h5p_imports")
            buttons.append(Button(_("Packages brought"), url=address, icon_name="upload"))
        if self.request.user.has_perm("h5p.view_librarybuild"):
            address = reverse("h5p_libraries")
            buttons.append(Button(_("Libraries"), url=address, icon_name="cogs"))
        return buttons


class ContentCreateView(CreateView):
    """Content comes into being from a package."""

    def dispatch(self, request, *args, **kwargs):
        return redirect("h5p_upload")


class ContentEditView(EditView):
    @cached_property
    def header_more_buttons(self):
        address = reverse(self.inspect_url_name, args=[self.object.pk])
        more = Button(_("Versions and package"), url=address, icon_name="history", priority=5)
        return [more, *super().header_more_buttons]


class ContentInspectView(InspectView):
    """All there is to know about one content, and its packages to fetch and to replace."""

    template_name = "cms/admin/h5p_content.html"
    page_title = gettext_lazy("Versions and package")

    def get_context_data(self, **kwargs):
        policy = policy_registry.get_by_type(Content)
        versions = self.object.versions.select_related(
            "package", "main_library", "imported_by"
        ).prefetch_related(
            Prefetch("builds", LibraryBuild.objects.order_by("versionbuild__position"))
        )
        may_change = policy.user_has_permission_for_instance(
            self.request.user, "change", self.object
        )
        found = figures.of_versions(self.object.versions.all()) if may_change else {}
        listed = [
            (version, found.get(version.pk, figures.NOBODY))
            for version in versions.order_by("-number")
        ]
        newest = listed[0][0]
        return super().get_context_data(
            **kwargs,
            content=self.object,
            # What else can be made of it, of which the apps above know.
            ways=[
                button
                for hook in hooks.get_hooks("register_interactive_content_buttons")
                for button in hook(newest, self.request.user)
            ],
            texts=texts.texts_of(newest),
            language=_language(self.object),
            versions=listed,
            fewest=figures.FEWEST,
            reasons=list(bans.reasons(newest.builds.all()).values()),
            uses=ReferenceIndex.get_references_to(self.object)
            .values("base_content_type", "object_id")
            .distinct()
            .count(),
            usage_address=reverse(
                Content.snippet_viewset.get_url_name("usage"), args=[self.object.pk]
            ),
            brought=PackageImport.objects.filter(replaces=self.object)
            .exclude(state=PackageImport.State.DONE)
            .order_by("-pk")
            .first(),
            may_change=may_change,
        )


class ContentDeleteView(DeleteView):
    def dispatch(self, request, *args, **kwargs):
        if contents.is_used(self.object):
            return self._refuse()
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except contents.InUse:
            return self._refuse()

    def delete_action(self):
        contents.delete(content=self.object, actor=self.request.user)

    def _refuse(self):
        messages.error(self.request, IN_USE % {"title": self.object.title})
        return redirect(self.usage_url_name, self.object.pk)


class ContentViewSet(GuardedSnippetViewSet):
    model = Content
    icon = "media"
    menu_label = gettext_lazy("Interactive content")
    menu_name = "interactive-content"
    add_to_admin_menu = True
    menu_order = 211
    list_display = [
        "title",
        Column("kind", label=gettext_lazy("Kind"), accessor="kind"),
        Column("language", label=gettext_lazy("Language"), accessor=_language),
        Column(
            "size",
            label=gettext_lazy("Size"),
            accessor=lambda content: filesizeformat(content.size),
        ),
        Column("versions", label=gettext_lazy("Versions"), accessor="version_count"),
        Column("uses", label=gettext_lazy("Used in pages"), accessor="usage_count"),
        Column("import", label=gettext_lazy("Newest package"), accessor=_import_state),
    ]
    search_fields = ["title"]
    ordering = ["title", "pk"]
    filterset_class = own_filters(Content, "collection")
    list_select_related = ("collection",)
    index_view_class = ContentIndexView
    add_view_class = ContentCreateView
    edit_view_class = ContentEditView
    inspect_view_class = ContentInspectView
    inspect_view_enabled = True
    delete_view_class = ContentDeleteView
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldPanel("language"),
            FieldPanel("text_alternative"),
            FieldPanel("transcript"),
            FieldPanel("collection"),
        ],
        base_form_class=ContentForm,
    )

    def get_queryset(self, request):
        return contents.with_figures(super().get_queryset(request))


class KnownBadCreateView(CreateView):
    def get_initial_form_instance(self):
        """From the page of a build: that one."""
        row = super().get_initial_form_instance() or KnownBad()
        row.digest = self.request.GET.get("digest", "")[:64]
        return row


class KnownBadViewSet(SnippetViewSet):
    model = KnownBad
    icon = "warning"
    menu_item_is_registered = True
    list_display = ["__str__", "reason"]
    search_fields = ["name", "digest", "reason"]
    ordering = ["name", "first", "pk"]
    add_view_class = KnownBadCreateView
    edit_handler = ObjectList(
        [FieldPanel(name) for name in KnownBadForm.Meta.fields], base_form_class=KnownBadForm
    )
