from django.urls import path, register_converter
from django.urls.converters import StringConverter

from courses import comparing_views, interactive_views, quiz_views, search_views, views


class PageSlugConverter(StringConverter):
    """Slugs as Wagtail makes them from titles, in any script."""

    regex = r"[-\w]+"


class WhenConverter(StringConverter):
    """Before a course or after it."""

    regex = "before|after"


register_converter(PageSlugConverter, "page")
register_converter(WhenConverter, "when")

urlpatterns = [
    path("courses/", views.catalogue, name="catalogue"),
    path("courses/<page:course>/", views.course, name="course"),
    path("courses/<page:course>/<page:module>/", views.module, name="module"),
    path("courses/<page:course>/<page:module>/<page:lesson>/", views.lesson, name="lesson"),
    path(
        "courses/<page:course>/<page:module>/<page:lesson>/check/<int:question>/",
        views.self_check,
        name="self_check",
    ),
    path("courses/<page:course>/<page:module>/<page:lesson>/quiz/", quiz_views.quiz, name="quiz"),
    path(
        "courses/<page:course>/<page:module>/<page:lesson>/quiz/more/",
        quiz_views.more,
        name="more_attempts",
    ),
    path(
        "courses/<page:course>/<page:module>/<page:lesson>/quiz/<int:number>/",
        quiz_views.attempt,
        name="attempt",
    ),
    path(
        "courses/<page:course>/<page:module>/<page:lesson>/quiz/<int:number>/answers/",
        quiz_views.answers,
        name="attempt_answers",
    ),
    path(
        "courses/<page:course>/<page:module>/<page:lesson>/interactive/<int:content>/",
        interactive_views.play,
        name="interactive",
    ),
    path(
        "courses/<page:course>/<page:module>/<page:lesson>/interactive/<int:content>/manifest/",
        interactive_views.manifest,
        name="interactive_manifest",
    ),
    path(
        "courses/<page:course>/<page:module>/<page:lesson>/interactive/<int:content>/attempt/",
        interactive_views.attempt,
        name="interactive_attempt",
    ),
    path(
        "courses/<page:course>/<page:module>/<page:lesson>/interactive/<int:content>/report/",
        interactive_views.report,
        name="interactive_report",
    ),
    path("search/", search_views.search, name="search"),
    path("paths/<slug:slug>/", views.path, name="path"),
    path("paths/<slug:slug>/move/", views.move, name="path_move"),
    path("my-learning/", views.my_learning, name="my_learning"),
    path("my-learning/again/<page:course>/", views.study_again, name="study_again"),
    path("my-learning/changes/<page:course>/", comparing_views.result, name="comparison"),
    path(
        "my-learning/changes/<page:course>/<when:when>/",
        comparing_views.test,
        name="comparison_test",
    ),
    path(
        "my-learning/changes/<page:course>/<when:when>/answers/",
        comparing_views.answers,
        name="comparison_answers",
    ),
    path("my-learning/record/", views.record, name="record"),
]
