"""What search engines and phones ask of a site: which pages may be found, and what it is called."""

from collections.abc import Sequence

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.models import StandardPage
from courses import access
from courses.models import LearningPath

HIDDEN = (
    *("/admin/", "/documents/"),
    *("/*/accounts/", "/*/search/", "/*/my-learning/", "/*/shared/", "/*/certificates/"),
)
"""Nobody looks there for anything, or what is there is of one person."""


class PublicPages(Sitemap):
    """What everybody may read, in every language."""

    i18n = True
    alternates = True
    x_default = True

    def items(self) -> Sequence[tuple[str, tuple[str, ...]]]:
        standard = StandardPage.objects.live().public().order_by("path")
        paths = LearningPath.objects.open(at=timezone.now()).order_by("pk")
        return [
            *((name, ()) for name in ("home", "catalogue", "verify", "privacy")),
            *(("course", (course.slug,)) for course in access.courses_for_readers()),
            *(("lesson", slugs) for slugs in access.lessons_for_visitors()),
            *(("path", (path.slug,)) for path in paths),
            *(("wagtail_serve", (_below_home(page),)) for page in standard),
        ]

    def location(self, item: tuple[str, tuple[str, ...]]) -> str:
        name, args = item
        return reverse(name, args=args)


def _below_home(page: StandardPage) -> str:
    """``/home/about/us/`` → ``about/us/``, as Wagtail's own view finds it."""
    return page.url_path.strip("/").split("/", 1)[1] + "/"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {address}" for address in HIDDEN),
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone shows of the site that was put on its home screen."""
    content = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "start_url": "/",
        "display": "browser",
        "background_color": "#fbf8f3",
        "theme_color": "#fbf8f3",
        "icons": [
            {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")
