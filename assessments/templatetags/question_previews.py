"""The preview of what stands in a form. Models know nothing of how they are asked."""

from typing import Any

from django import template
from django.template import RequestContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from assessments import previews
from assessments.models import Question, Quiz

register = template.Library()


@register.simple_tag
def asked_as(question: Question) -> dict[str, Any]:
    """``{% asked_as question as asked %}``: for ``ui/question.html``."""
    return previews.question_of(question)


@register.simple_tag(takes_context=True)
def learners_quiz(context: RequestContext, quiz: Quiz, template_name: str) -> SafeString:
    """``{% learners_quiz quiz "assessments/admin/previewed_quiz.html" %}``: all of the page."""
    told = {**previews.quiz_of(quiz), "quiz": quiz, "is_preview": True}
    return render_to_string(template_name, told, context["request"])
