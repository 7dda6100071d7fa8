from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from cms.h5p.admin import library_views, views
from cms.h5p.admin.viewsets import ContentViewSet, KnownBadViewSet
from cms.h5p.models import Content

register_snippet(ContentViewSet)
register_snippet(KnownBadViewSet)


@hooks.register("register_admin_urls")
def package_urls():
    return [
        path("interactive/add/", views.UploadView.as_view(), name="h5p_upload"),
        path("interactive/<int:pk>/replace/", views.ReplaceView.as_view(), name="h5p_replace"),
        path("interactive/packages/", views.ImportsView.as_view(), name="h5p_imports"),
        path("interactive/packages/<int:pk>/", views.ImportView.as_view(), name="h5p_import"),
        path("interactive/packages/<int:pk>/state/", views.import_state, name="h5p_import_state"),
        path("interactive/versions/<int:pk>/package/", views.original, name="h5p_original"),
        path("interactive/libraries/", library_views.LibrariesView.as_view(), name="h5p_libraries"),
        path(
            "interactive/libraries/<int:pk>/",
            library_views.LibraryView.as_view(),
            name="h5p_library",
        ),
    ]


@hooks.register("describe_collection_contents")
def describe_interactive_content(collection):
    """A collection that holds some is not deleted, and it is said why."""
    count = Content.objects.filter(collection=collection).count()
    return {
        "count": count,
        "count_text": ngettext(
            "%(count)s interactive content", "%(count)s interactive contents", count
        )
        % {"count": count},
        "url": f"{views.list_address()}?collection={collection.pk}",
    }


@hooks.register("before_bulk_action")
def delete_one_by_one(request, action_type, objects, action):
    """Each after a look at where it is used."""
    if action_type == "delete" and any(isinstance(each, Content) for each in objects):
        messages.error(request, _("Interactive content is deleted one by one."))
        return redirect(views.list_address())
    return None
