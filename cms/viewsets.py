"""Snippets whose every page asks for rights over the very object it shows."""

from django.core.exceptions import PermissionDenied
from wagtail.admin.filters import WagtailFilterSet
from wagtail.models import Collection, CollectionMember
from wagtail.permissions import policy_registry
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.rights import ANY, visible_to


class InstanceGuard:
    """Wagtail's generic views ask for rights over the model; this asks about the instance."""

    def get_object(self, *args, **kwargs):
        instance = super().get_object(*args, **kwargs)
        required = getattr(self, "permission_required", None)
        actions = [required] if required else self.any_permission_required
        if not any(self.user_has_permission_for_instance(action, instance) for action in actions):
            raise PermissionDenied
        return instance


class OfferedByRights:
    """Mixed into the views of a chooser, which by themselves offer everything to all staff."""

    def get_object_list(self):
        return visible_to(self.request.user, self.model_class)

    def get_object(self, pk):
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks):
        return self.get_object_list().filter(pk__in=pks)


class GuardedChooseView(OfferedByRights, ChooseView):
    pass


class GuardedChooseResultsView(OfferedByRights, ChooseResultsView):
    pass


class GuardedChosenView(OfferedByRights, SnippetChosenView):
    pass


class GuardedChosenMultipleView(OfferedByRights, SnippetChosenMultipleView):
    pass


class GuardedChooserViewSet(SnippetChooserViewSet):
    choose_view_class = GuardedChooseView
    choose_results_view_class = GuardedChooseResultsView
    chosen_view_class = GuardedChosenView
    chosen_multiple_view_class = GuardedChosenMultipleView


class OwnFilterSet(WagtailFilterSet):
    """Offers no collection by name, and nothing kept in one, that the member may not see."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for each in self.filters.values():
            model = getattr(getattr(each, "queryset", None), "model", None)
            if model is Collection:
                policy = policy_registry.get_by_type(self._meta.model)
                each.queryset = policy.collections_user_has_any_permission_for(
                    self.request.user, ANY
                )
            elif model is not None and issubclass(model, CollectionMember):
                each.queryset = visible_to(self.request.user, model)


def own_filters(model, *fields):
    """A filter set of these fields."""
    meta = type("Meta", (), {"model": model, "fields": list(fields)})
    return type(f"{model.__name__}FilterSet", (OwnFilterSet,), {"Meta": meta})


class DiscreetDeleteBulkAction(DeleteBulkAction):
    """Does not list by name what the user may not delete."""

    def get_actionable_objects(self):
        objects, _others = super().get_actionable_objects()
        return objects, {"items_with_no_access": []}


class CopiedByForm:
    """Shows the form, which is posted to the add view; posted here, it changes the original."""

    http_method_names = ("get", "head", "options")


class GuardedSnippetViewSet(SnippetViewSet):
    """A snippet viewset with ``InstanceGuard`` on all views of one object.

    Its listing and its chooser show what the user has rights over.
    """

    chooser_viewset_class = GuardedChooserViewSet
    list_select_related: tuple[str, ...] = ()

    OBJECT_VIEWS = (
        "edit_view_class",
        "copy_view_class",
        "delete_view_class",
        "usage_view_class",
        "history_view_class",
        "inspect_view_class",
        "unpublish_view_class",
        "lock_view_class",
        "unlock_view_class",
        "revisions_view_class",
        "revisions_compare_view_class",
        "revisions_unschedule_view_class",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.OBJECT_VIEWS:
            view = getattr(self, name)
            if not issubclass(view, InstanceGuard):
                setattr(self, name, type(view.__name__, (InstanceGuard, view), {}))

    def get_queryset(self, request):
        return visible_to(request.user, self.model).select_related(*self.list_select_related)
