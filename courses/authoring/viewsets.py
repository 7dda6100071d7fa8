"""Learning paths and their versions in the admin."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import Button, HeaderButton
from wagtail.snippets.views.snippets import (
    CopyView,
    CreateView,
    EditView,
    IndexView,
    InspectView,
    SnippetViewSet,
    SnippetViewSetGroup,
)

from cms.viewsets import CopiedByForm, GuardedSnippetViewSet
from courses import versions
from courses.authoring.forms import PathVersionForm
from courses.authoring.groups import requirements_of
from courses.authoring.outlines import outline_of
from courses.authoring.problems import problems_of
from courses.models import LearningPath, PathVersion


class LearningPathIndexView(IndexView):
    def get_list_more_buttons(self, instance):
        buttons = super().get_list_more_buttons(instance)
        if self.request.user.has_perm("courses.add_pathversion"):
            address = reverse(PathVersion.snippet_viewset.get_url_name("add"))
            buttons.append(
                Button(
                    _("New version"),
                    url=f"{address}?path={instance.pk}",
                    icon_name="plus",
                    priority=15,
                )
            )
        return buttons


class LearningPathViewSet(SnippetViewSet):
    model = LearningPath
    icon = "tasks"
    menu_label = gettext_lazy("Learning paths")
    list_display = ["__str__", "slug"]
    index_view_class = LearningPathIndexView


class StateColumn(Column):
    cell_template_name = "courses/admin/version_state.html"


class ProblemsColumn(Column):
    cell_template_name = "courses/admin/version_problems.html"


class PathVersionIndexView(IndexView):
    """Published versions cannot be edited: their titles lead to where they can be looked at."""

    def get_edit_url(self, instance):
        return None if instance.live else super().get_edit_url(instance)

    def get_delete_url(self, instance):
        return None if instance.live else super().get_delete_url(instance)

    def get_table(self, object_list):
        found = problems_of(requirements_of([each.pk for each in object_list]))
        for each in object_list:
            each.problems = found[each.pk]
        return super().get_table(object_list)


class ShownAsSaved:
    """Mixed into the forms: above them, the version as it was saved last."""

    partials_template_name = "courses/admin/path_version_partials.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        saved = self.object is not None and self.view_name != "create"
        context["outline"] = outline_of(self.object) if saved else None
        return context

    def get_error_message(self):
        if self.action == "publish" and not self.expects_json_response:
            return _("This version is not published, because of what is marked below.")
        return super().get_error_message()


class PathVersionCreateView(ShownAsSaved, CreateView):
    def get_initial_form_instance(self):
        chosen = self.request.GET.get("path", "")
        path = LearningPath.objects.filter(pk=chosen).first() if chosen.isdigit() else None
        if path is None:
            return super().get_initial_form_instance()
        return PathVersion(path=path, number=versions.next_number(path))


class PathVersionCopyView(CopiedByForm, ShownAsSaved, CopyView):
    def get_initial_form_instance(self):
        version = super().get_initial_form_instance()
        version.number = versions.next_number(version.path)
        return version


class PathVersionEditView(ShownAsSaved, EditView):
    pass


class PathVersionInspectView(InspectView):
    def get_edit_url(self):
        return None if self.object.live else super().get_edit_url()

    def get_delete_url(self):
        return None if self.object.live else super().get_delete_url()

    @cached_property
    def header_buttons(self):
        buttons = []
        if self.user_has_permission("add"):
            buttons.append(
                HeaderButton(
                    _("Make a new version from this"),
                    url=reverse(
                        PathVersion.snippet_viewset.get_url_name("copy"), args=[self.object.pk]
                    ),
                    icon_name="copy",
                )
            )
        if self.object.live and self.user_has_permission("publish"):
            buttons.append(
                HeaderButton(
                    _("Change the last day") if self.object.closes_on else _("Close this version"),
                    url=reverse("close_path_version", args=[self.object.pk]),
                    icon_name="calendar",
                )
            )
        return buttons

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["outline"] = outline_of(self.object)
        context["in_use"] = versions.with_members(self.object.path_id)
        return context


class PathVersionViewSet(GuardedSnippetViewSet):
    model = PathVersion
    icon = "list-ol"
    menu_label = gettext_lazy("Versions")
    list_display = [
        "__str__",
        StateColumn("state", label=gettext_lazy("State")),
        Column("studying", label=gettext_lazy("Members studying")),
        ProblemsColumn("problems", label=gettext_lazy("Problems")),
    ]
    list_select_related = ("path", "latest_revision")
    list_filter = ["path"]
    inspect_view_enabled = True
    copy_view_enabled = True
    index_view_class = PathVersionIndexView
    add_view_class = PathVersionCreateView
    copy_view_class = PathVersionCopyView
    edit_view_class = PathVersionEditView
    inspect_view_class = PathVersionInspectView
    create_template_name = "courses/admin/path_version_create.html"
    edit_template_name = "courses/admin/path_version_edit.html"
    inspect_template_name = "courses/admin/path_version.html"
    edit_handler = ObjectList(PathVersion.panels, base_form_class=PathVersionForm)

    def get_queryset(self, request):
        return versions.with_standing(super().get_queryset(request)).order_by(
            "path__slug", "-number"
        )


class PathsGroup(SnippetViewSetGroup):
    items = (LearningPathViewSet, PathVersionViewSet)
    menu_label = gettext_lazy("Learning paths")
    menu_icon = "tasks"
    menu_order = 220

    def get_submenu_items(self):
        return [*super().get_submenu_items(), RecognitionsMenuItem()]


class RecognitionsMenuItem(MenuItem):
    def __init__(self):
        super().__init__(
            gettext_lazy("Recognitions"),
            reverse("path_recognitions"),
            icon_name="success",
            order=900,
        )

    def is_shown(self, request):
        return request.user.has_perm("courses.view_recognition")
