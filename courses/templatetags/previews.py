"""Wagtail's preview of a page of a course. Pages are models, and know no learners' pages."""

from django import template
from django.template import RequestContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from courses import previews
from courses.models import Course, Lesson, Module

register = template.Library()


@register.simple_tag(takes_context=True)
def learners_page(
    context: RequestContext, page: Course | Module | Lesson, template_name: str
) -> SafeString:
    """``{% learners_page page "courses/admin/previews/lesson.html" %}``: all of the page."""
    request = context["request"]
    language = get_language() or page.source_language
    told = previews.context_of(page, viewer=request.user, language=language)
    return render_to_string(template_name, {**told, "page": page, "is_preview": True}, request)
