from django.urls import path, re_path

from cms.h5p import file_views, preview_views

file_urlpatterns = [
    re_path(
        r"^interactive/files/(?P<sha256>[0-9a-f]{64})\.(?P<kind>[a-z0-9]{1,8})$",
        file_views.stored_file,
        name="interactive_file",
    ),
    re_path(
        r"^interactive/core/(?P<digest>[0-9a-f]{64})$", file_views.core, name="interactive_core"
    ),
    re_path(
        r"^interactive/packs/(?P<digest>[0-9a-f]{64})/(?P<numbers>[0-9]{1,18}(?:\.[0-9]{1,18}){0,199})$",
        file_views.pack,
        name="interactive_pack",
    ),
]

urlpatterns = [
    # Below it, each by its number.
    path("interactive/", preview_views.none, name="interactive_previews"),
    path("interactive/<int:content>/", preview_views.preview, name="interactive_preview"),
    path(
        "interactive/<int:content>/manifest/",
        preview_views.preview_manifest,
        name="interactive_preview_manifest",
    ),
]
