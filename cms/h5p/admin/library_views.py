"""The libraries that came with packages: what they are, who uses them, whether they are trusted."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.h5p import bans, builds
from cms.h5p.admin.views import list_address
from cms.h5p.models import Content, KnownBad, LibraryBuild
from cms.rights import visible_to

PER_PAGE = 50


class ForTheSecretariat(WagtailAdminTemplateMixin):
    header_icon = "cogs"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm("h5p.view_librarybuild"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": list_address(), "label": _("Interactive content")},
            {"url": reverse("h5p_libraries"), "label": _("Libraries")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]


class LibrariesView(ForTheSecretariat, TemplateView):
    """All builds by their names, the newest version of each first."""

    template_name = "cms/admin/h5p_libraries.html"
    page_title = gettext_lazy("Libraries")

    def get_breadcrumbs_items(self):
        *above, _itself = super().get_breadcrumbs_items()
        return above

    def get_context_data(self, **kwargs):
        found = (
            LibraryBuild.objects.defer("metadata")
            .annotate(uses=Count("versions__content", distinct=True))
            .order_by("name", "-major", "-minor", "-patch", "-pk")
        )
        page = Paginator(found, PER_PAGE).get_page(self.request.GET.get("p"))
        bad = bans.reasons(page)
        return super().get_context_data(
            **kwargs,
            page=page,
            elided_page_range=page.paginator.get_elided_page_range(page.number),
            rows=[(build, bad.get(build.pk)) for build in page],
            bad_address=reverse(KnownBad.snippet_viewset.get_url_name("list")),
        )


class LibraryView(ForTheSecretariat, TemplateView):
    """One build, and the contents that use it."""

    template_name = "cms/admin/h5p_library.html"
    page_title = gettext_lazy("Library")

    @cached_property
    def build(self):
        return get_object_or_404(LibraryBuild, pk=self.kwargs["pk"])

    def get_page_subtitle(self):
        return str(self.build)

    def get_context_data(self, **kwargs):
        using = Content.objects.filter(versions__builds=self.build).distinct()
        mine = visible_to(self.request.user, Content).order_by().values("pk")
        add = reverse(KnownBad.snippet_viewset.get_url_name("add"))
        return super().get_context_data(
            **kwargs,
            build=self.build,
            reason=bans.reasons([self.build]).get(self.build.pk),
            using=using.filter(pk__in=mine).order_by("title", "pk"),
            uses=using.count(),
            may_trust=self.request.user.has_perm(builds.TRUST),
            bad_address=f"{add}?digest={self.build.digest}",
        )

    def post(self, request, pk):
        build = self.build
        if request.POST.get("trusted") == "yes":
            builds.trust(build=build, actor=request.user, at=timezone.now())
            told = _("%(build)s is trusted: packages without libraries use it from now on.")
        else:
            builds.distrust(build=build, actor=request.user)
            told = _("%(build)s is not trusted any more. Content that is there stays with it.")
        messages.success(request, told % {"build": build})
        return redirect("h5p_library", pk)
