from collections.abc import Sequence

import django_filters
from django.contrib import messages
from django.contrib.admin.utils import quote
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.widgets import Button, ListingButton
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms import legal_sources
from cms.admin_views import refusal
from cms.captions import films_without_captions
from cms.h5p.models import Content
from cms.models import LegalSource, LegalStatus
from cms.pages import BasePage
from cms.rights import languages_of
from cms.sources import SourceLanguage
from cms.translations import release_again
from cms.translations.editor.panels import TranslationsPanel
from cms.translations.editor.sources import address_of
from cms.translations.editor.views import (
    EditorView,
    LanguagesView,
    TranslationsView,
    act,
    autosave,
    preview,
)
from cms.translations.interchange import views as interchange_views
from cms.viewsets import DiscreetDeleteBulkAction


@hooks.register("insert_global_admin_css")
def brand():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("insert_global_admin_js")
def beginnings():
    return format_html('<script type="module" src="{}"></script>', static("js/beginnings.js"))


@hooks.register("insert_global_admin_js")
def names_of_editors():
    return format_html('<script type="module" src="{}"></script>', static("js/editors.js"))


@hooks.register("insert_global_admin_js")
def pasted_tables():
    return format_html(
        '<script type="module" src="{}" data-table-pasted="{}"></script>',
        static("js/tables.js"),
        _(
            "A text cannot hold a table. The one you pasted became a list, with a point for each "
            "row. Read it through. To keep the table, add the block “Table” and paste it there."
        ),
    )


@hooks.register("insert_global_admin_js")
def cells_of_tables():
    return format_html('<script type="module" src="{}"></script>', static("js/cells.js"))


# After Wagtail's own, in whose place it stands.
hooks.register("register_bulk_action", DiscreetDeleteBulkAction, order=1)


class LegalSourceFilterSet(WagtailFilterSet):
    overdue = django_filters.ChoiceFilter(
        label=_("Next check"),
        choices=[("overdue", _("Overdue")), ("never", _("Not checked yet"))],
        method="filter_overdue",
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=LegalStatus)

    class Meta:
        model = LegalSource
        fields: Sequence[str] = []

    def filter_overdue(self, queryset, name, value):
        if value == "never":
            found = legal_sources.never_checked()
        else:
            found = legal_sources.past_next_check(on=timezone.localdate())
        return queryset.filter(pk__in=found.order_by().values("pk"))


def _is_to_be_checked(source):
    return not source.checked_on or source.is_overdue(on=timezone.localdate())


def _next_check(source):
    if not source.checked_on:
        return _("Not checked yet")
    day = date_format(source.next_check)
    return _("Overdue since %(day)s") % {"day": day} if _is_to_be_checked(source) else day


class LegalSourceViewSet(SnippetViewSet):
    model = LegalSource
    icon = "openquote"
    menu_label = _("Legal sources")
    add_to_admin_menu = True
    menu_order = 260
    list_display = [
        "title",
        "citation",
        Column("status", label=_("Status"), accessor="get_status_display"),
        "checked_on",
        StatusTagColumn(
            "next_check", label=_("Next check"), accessor=_next_check, primary=_is_to_be_checked
        ),
    ]
    filterset_class = LegalSourceFilterSet
    search_fields = ["title", "citation"]


register_snippet(LegalSourceViewSet)


@hooks.register("register_admin_urls")
def translation_urls():
    return [
        path("translations/", TranslationsView.as_view(), name="translations"),
        path(
            "translations/of/<str:model>/<int:pk>/",
            LanguagesView.as_view(),
            name="translations_of",
        ),
        path("translations/<int:pk>/", EditorView.as_view(), name="translation"),
        path("translations/<int:pk>/autosave/", autosave, name="translation_autosave"),
        path("translations/<int:pk>/act/", act, name="translation_act"),
        path("translations/<int:pk>/preview/", preview, name="translation_preview"),
        *interchange_views.urlpatterns,
    ]


class TranslationsMenuItem(MenuItem):
    def is_shown(self, request):
        return bool(languages_of(request.user))


@hooks.register("register_admin_menu_item")
def translations_menu_item():
    return TranslationsMenuItem(
        _("Translations"), reverse("translations"), icon_name="globe", order=230
    )


@hooks.register("register_page_header_buttons")
def translate_page(page, user, view_name, next_url=None):
    source = page.specific_deferred
    if isinstance(source, BasePage) and languages_of(user):
        yield Button(_("Translate"), _languages_url(source), icon_name="globe", priority=90)


@hooks.register("register_snippet_listing_buttons")
def translate_snippet(snippet, user, next_url=None):
    if isinstance(snippet, SourceLanguage) and languages_of(user):
        yield ListingButton(_("Translate"), _languages_url(snippet), icon_name="globe", priority=90)


def _languages_url(source):
    return reverse("translations_of", args=address_of(source).split("/"))


@hooks.register("construct_homepage_panels")
def add_translations(request, panels):
    if mine := languages_of(request.user):
        panel = TranslationsPanel.of(request.user, mine)
        if panel.is_needed:
            panels.append(panel)


@hooks.register("after_publish_page")
def tell_of_films_without_captions(request, page):
    """It is published all the same: captions take longer to write than a lesson to be needed."""
    for title in films_without_captions(page) if isinstance(page, BasePage) else ():
        messages.warning(
            request,
            _("The film “%(title)s” has no captions. Who does not hear it has only the transcript.")
            % {"title": title},
        )


@hooks.register("after_edit_snippet")
def keep_translations(request, instance):
    """Pages say that they were published; other sources are live as soon as they are saved."""
    if isinstance(instance, SourceLanguage):
        release_again(source=instance)


@hooks.register("before_delete_snippet")
def keep_what_is_used(request, objects):
    """To where it is used, with the reason; None where it may be deleted."""
    # Interactive content has its own way to be deleted, with its versions.
    asked = [each for each in objects if not isinstance(each, Content)]
    if (said := refusal(asked)) is None:
        return None
    messages.error(request, said)
    views = type(objects[0]).snippet_viewset
    if len(objects) == 1:
        return redirect(views.get_url_name("usage"), quote(objects[0].pk))
    return redirect(views.get_url_name("list"))


@hooks.register("before_bulk_action")
def keep_files_among_many(request, action_type, objects, action):
    files = [each for each in objects if isinstance(each, AbstractImage | AbstractDocument)]
    if action_type != "delete" or (said := refusal(files)) is None:
        return None
    messages.error(request, said)
    return redirect(action.next_url or "wagtailadmin_home")
