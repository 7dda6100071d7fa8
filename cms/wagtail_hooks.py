from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.models import LegalSource
from cms.sources import SourceLanguage
from cms.translations import release_again
from cms.viewsets import DiscreetDeleteBulkAction


@hooks.register("insert_global_admin_css")
def brand():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


# After Wagtail's own, in whose place it stands.
hooks.register("register_bulk_action", DiscreetDeleteBulkAction, order=1)


class LegalSourceViewSet(SnippetViewSet):
    model = LegalSource
    icon = "openquote"
    menu_label = _("Legal sources")
    add_to_admin_menu = True
    menu_order = 260
    list_display = ["title", "citation", "law_as_at"]
    search_fields = ["title", "citation"]


register_snippet(LegalSourceViewSet)


@hooks.register("after_edit_snippet")
def keep_translations(request, instance):
    """Pages say that they were published; other sources are live as soon as they are saved."""
    if isinstance(instance, SourceLanguage):
        release_again(source=instance)
