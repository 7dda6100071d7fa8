"""Authors' own pages in the Wagtail admin."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from cms import languages
from courses.models import (
    Course,
    CourseTranslation,
    Lesson,
    LessonTranslation,
    Module,
    ModuleTranslation,
)

TRANSLATIONS = {
    Course: CourseTranslation,
    Module: ModuleTranslation,
    Lesson: LessonTranslation,
}


@require_http_methods(["GET", "HEAD", "POST"])
def translate(request, page_id):
    """The languages of a page, how far each is, and the way to its translation."""
    page = get_object_or_404(Page, pk=page_id).specific
    model = TRANSLATIONS.get(type(page))
    if model is None:
        raise Http404
    if not request.user.has_perm(f"courses.change_{model._meta.model_name}"):
        raise PermissionDenied
    if request.method == "POST":
        language = request.POST.get("language", "")
        if language not in dict(languages.source_languages()) or language == page.source_language:
            return HttpResponseBadRequest()
        return redirect(_edit_url(model.start(page=page, language=language)))
    started = {each.language: each for each in model.objects.filter(page=page)}
    return render(
        request,
        "courses/admin/translate.html",
        {
            "page_title": _("Translate"),
            "page_subtitle": page.title,
            "header_icon": "globe",
            "page": page,
            "source": languages.describe(page.source_language),
            "rows": [
                {
                    "language": language,
                    "translation": started.get(language.code),
                    "url": _edit_url(started[language.code]) if language.code in started else "",
                }
                for language in languages.offered()
                if language.code != page.source_language
            ],
        },
    )


def _edit_url(translation) -> str:
    return reverse(translation.snippet_viewset.get_url_name("edit"), args=[translation.pk])
