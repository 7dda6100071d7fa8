"""The list of questions in the admin."""

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button
from wagtail.models import ReferenceIndex
from wagtail.snippets.views.snippets import IndexView

from assessments.models import Question


class QuestionIndexView(IndexView):
    """The list of questions, with what brings some in and takes some out."""

    @cached_property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        if self.add_url:
            buttons.append(Button(_("Import"), url=reverse("questions_import"), icon_name="upload"))
        category = self.request.GET.get("category", "")
        suffix = f"?category={category}" if category.isdecimal() else ""
        buttons.append(
            Button(_("Export"), url=reverse("questions_export") + suffix, icon_name="download")
        )
        return buttons

    def get_table(self, object_list, **kwargs):
        """With how many quizzes and lessons use each, in one statement for the page."""
        questions = list(object_list)
        counts = _used_in([question.pk for question in questions])
        for question in questions:
            question.usage_count = counts.get(str(question.pk), 0)
            name = Question.snippet_viewset.get_url_name("usage")
            question.usage_url = reverse(name, args=[question.pk])
        return super().get_table(questions, **kwargs)


def _used_in(pks):
    found = ReferenceIndex.objects.filter(
        to_content_type__app_label="assessments",
        to_content_type__model="question",
        to_object_id__in=[str(pk) for pk in pks],
    )
    # Of numbers that a quiz and a lesson share, each counts.
    used = found.order_by().values("to_object_id", "base_content_type")
    counts = {}
    for each in used.annotate(objects=Count("object_id", distinct=True)):
        counts[each["to_object_id"]] = counts.get(each["to_object_id"], 0) + each["objects"]
    return counts
