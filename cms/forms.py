"""Forms of the admin that offer what the author has rights over, and nothing else by name."""

from django.apps import apps
from django.db.models import Q
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from cms.rights import visible_to


class CollectionForm(WagtailAdminModelForm):
    """Offers the collections that the author may add to, and the one it is in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        policy = policy_registry.get_by_type(type(self.instance))
        own = policy.collections_user_has_permission_for(self.for_user, "add")
        of_saved = Q(pk=self.instance.collection_id) if self.instance.pk else Q()
        offered = Collection.objects.filter(Q(pk__in=own) | of_saved).order_by("path")
        self.fields["collection"].queryset = offered
        if not offered.filter(pk=self.instance.collection_id).exists():
            # Unsaved, it stands at the root, where most authors have no rights.
            self.initial["collection"] = offered.first()

    def offer_own(self, field: str, model: str) -> None:
        """Let the field choose among what the author may look at."""
        if field in self.fields:
            offered = visible_to(self.for_user, apps.get_model(model))
            chosen = getattr(self.instance, f"{field}_id", None)
            everything = offered.model._default_manager
            self.fields[field].queryset = offered | everything.filter(pk=chosen)
