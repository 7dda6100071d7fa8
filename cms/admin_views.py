"""Deleting in the admin: what something else relies on stays, and it is said why and where.

The database refuses some of it too. Somebody who is about to delete is told before that.
"""

from collections.abc import Iterable

from django.contrib import messages
from django.db import models
from django.db.models import Q
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.documents.views.documents import DeleteView as WagtailDocumentDeleteView
from wagtail.images.views.images import DeleteView as WagtailImageDeleteView
from wagtail.models import Page, ReferenceIndex

_NAMED = 5


def refusal(objects: Iterable[models.Model]) -> str | None:
    """Why the first of these that must stay cannot be deleted; None if all of them can."""
    return next((said for each in objects if (said := _refusal(each)) is not None), None)


def _refusal(obj: models.Model) -> str | None:
    if pages := list(pages_showing(obj)[: _NAMED + 1]):
        named = [f"“{page}”" for page in pages[:_NAMED]] + ["…"] * (len(pages) > _NAMED)
        return _(
            "“%(title)s” cannot be deleted, because published pages use it: %(pages)s. Take it out "
            "of them first, or unpublish them."
        ) % {"title": obj, "pages": ", ".join(named)}
    if relying := _relying_on(obj):
        return _(
            "“%(title)s” cannot be deleted, because it is used or was answered, and what learners "
            "did stays on record (%(relying)s). Take it out of what you publish instead."
        ) % {"title": obj, "relying": ", ".join(relying)}
    return None


def pages_showing(obj: models.Model) -> models.QuerySet[Page]:
    """The published pages in which it stands."""
    found = ReferenceIndex.get_references_to(obj).values_list("object_id", flat=True)
    of_pages = Q(base_content_type__app_label="wagtailcore", base_content_type__model="page")
    return Page.objects.live().filter(pk__in=[int(each) for each in found.filter(of_pages)])


def _relying_on(obj: models.Model) -> list[str]:
    """Names of the kinds of rows for which the database would refuse."""
    try:
        Collector(using=obj._state.db or "default", origin=obj).collect([obj])
    except ProtectedError as refused:
        rows: Iterable[models.Model] = refused.protected_objects
    except RestrictedError as refused:
        rows = refused.restricted_objects
    else:
        return []
    return sorted({str(each._meta.verbose_name_plural) for each in rows})


class KeptWhileShown:
    """To where it is used, with the reason, instead of asking whether one is sure."""

    def dispatch(self, request, *args, **kwargs):
        # Who may not delete it is told nothing of where it is used.
        if self.user_has_permission(self.permission_required):
            said = refusal([self.object])
            if said is not None:
                messages.error(request, said)
                return redirect(self.usage_url_name, self.object.pk)
        return super().dispatch(request, *args, **kwargs)


class PictureDeleteView(KeptWhileShown, WagtailImageDeleteView):
    pass


class AttachmentDeleteView(KeptWhileShown, WagtailDocumentDeleteView):
    pass
