from wagtail import hooks
from wagtail.snippets.models import register_snippet

from assessments import import_views
from assessments.viewsets import AssessmentsGroup

register_snippet(AssessmentsGroup)


@hooks.register("register_admin_urls")
def question_urls():
    return import_views.urlpatterns
