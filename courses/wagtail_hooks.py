from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button, ListingButton
from wagtail.log_actions import LogFormatter
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from assessments.models import Quiz, Topic
from cms.rights import languages_of
from cms.sources import SourceLanguage
from courses import copying, teams
from courses.authoring.needs import needed_by_paths, reasons_to_keep
from courses.authoring.outline_views import AddView, MoveView, OutlineView
from courses.authoring.views import (
    close_version,
    decide_recognition,
    find_member,
    recognise,
    recognitions,
)
from courses.authoring.viewsets import PathsGroup
from courses.desk import (
    course_trial_views,
    exercise_views,
    learner_views,
    regrading_views,
    statistics_views,
    trial_views,
)
from courses.desk import rights as desk_rights
from courses.desk import views as desk_views
from courses.documents import may_have
from courses.marking import views as marking_views
from courses.models import Activity, Course, Lesson
from courses.outline import asking_what_compares, course_around
from courses.team_views import BeginCourseView, TrainersOfView, TrainersView, may_give
from courses.translating import sizes
from courses.translating.panels import NextPanel
from courses.translating.views import OverviewView, SectionView

register_snippet(PathsGroup)


@hooks.register("register_admin_urls")
def path_urls():
    return [
        path("paths/versions/<int:version_id>/close/", close_version, name="close_path_version"),
        path("paths/recognitions/", recognitions, name="path_recognitions"),
        path("paths/recognitions/decide/<int:pk>/", decide_recognition, name="decide_recognition"),
        path("paths/recognitions/member/", find_member, name="find_path_member"),
        path("paths/recognitions/<int:path_enrolment_id>/", recognise, name="recognise_learning"),
    ]


@hooks.register("register_admin_urls")
def marking_urls():
    return [
        path("marking/", marking_views.queue, name="answers_to_mark"),
        path("marking/<int:response_id>/", marking_views.mark, name="mark_answer"),
    ]


@hooks.register("register_admin_urls")
def team_urls():
    return [
        path("courses/trainers/", TrainersView.as_view(), name="course_trainers"),
        path("courses/<int:pk>/trainers/", TrainersOfView.as_view(), name="course_trainers_of"),
        path("courses/new/", BeginCourseView.as_view(), name="begin_course"),
    ]


@hooks.register("register_admin_urls")
def outline_urls():
    return [
        path("courses/<int:pk>/outline/", OutlineView.as_view(), name="course_outline"),
        path("courses/<int:pk>/outline/move/", MoveView.as_view(), name="move_in_outline"),
        path("courses/<int:pk>/outline/add/", AddView.as_view(), name="add_to_outline"),
    ]


@hooks.register("register_page_header_buttons")
def outline_button(page, user, view_name, next_url=None):
    """On a course, where it is listed and where it is edited."""
    if _has_outline(page, user):
        url = reverse("course_outline", args=[page.pk])
        yield Button(_("Outline"), url, icon_name="list-ol", priority=5)


@hooks.register("register_page_listing_more_buttons")
def outline_in_listing(page, user, next_url=None):
    if _has_outline(page, user):
        url = reverse("course_outline", args=[page.pk])
        yield Button(_("Outline"), url, icon_name="list-ol", priority=5)


def _has_outline(page, user):
    is_course = issubclass(page.specific_class or Page, Course)
    return is_course and page.permissions_for_user(user).can_edit()


class GiversMenuItem(MenuItem):
    def is_shown(self, request):
        return may_give(request.user)


class BeginnersMenuItem(MenuItem):
    def is_shown(self, request):
        return teams.may_teach(request.user)


@hooks.register("register_admin_menu_item")
def trainers_menu_item():
    return GiversMenuItem(
        "Trainers of courses", reverse("course_trainers"), icon_name="group", order=205
    )


@hooks.register("register_admin_menu_item")
def begin_course_menu_item():
    return BeginnersMenuItem(
        "New course", reverse("begin_course"), icon_name="doc-empty", order=205
    )


@hooks.register("after_create_page")
@hooks.register("after_copy_page")
def equip_course(request, page, copied=None):
    """Each course keeps what it is made of in a place of its own, from its first day."""
    course = (copied or page).specific
    if not isinstance(course, Course):
        return
    teams.equip(course)
    # Whoever copies their own course has the copy too.
    if copied and teams.courses_of(request.user).filter(pk=page.pk).exists():
        by = request.user
        teams.give(course=course, member=by, given_by=by, at=timezone.now())


@hooks.register("after_copy_page")
def bring_along(request, page, copied):
    """In the transaction of the copy (see ``lms.urls``): it never asks what the original asks."""
    quizzes = copying.bring_along(
        original=page, copied=copied, actor=request.user, at=timezone.now()
    )
    if quizzes:
        text = ngettext(
            "The copy has a quiz of its own: %(titles)s.",
            "The copy has quizzes of its own: %(titles)s.",
            len(quizzes),
        )
        titles = ", ".join(f"“{each}”" for each in quizzes)
        messages.success(request, text % {"titles": titles})


@hooks.register("register_log_actions")
def log_actions(actions):
    @actions.register_action("courses.trainers")
    class TrainersSet(LogFormatter):
        label = "Set trainers"

        def format_message(self, log_entry):
            given, taken = (log_entry.data.get(each, 0) for each in ("given", "taken"))
            return f"Trainers set: {given} more, {taken} fewer"


@hooks.register("register_admin_urls")
def desk_urls():
    return [
        path("courses/<int:course_id>/try/", course_trial_views.try_course, name="try_course"),
        path(
            "courses/<int:course_id>/try/<int:page_id>/",
            course_trial_views.try_page,
            name="try_course_page",
        ),
        path(
            "courses/<int:course_id>/try/<int:page_id>/check/<int:question>/",
            course_trial_views.try_check,
            name="try_course_check",
        ),
        path(
            "courses/<int:course_id>/try/<int:page_id>/quiz/",
            course_trial_views.try_quiz_of,
            name="try_course_quiz",
        ),
        path("quizzes/<int:quiz_id>/try/", trial_views.try_quiz, name="try_quiz"),
        path("quizzes/<int:quiz_id>/regrade/", regrading_views.regrade, name="regrade_quiz"),
        path("quizzes/<int:quiz_id>/attempts/", learner_views.quiz_attempts, name="quiz_attempts"),
        path(
            "quizzes/<int:quiz_id>/statistics/",
            statistics_views.quiz_statistics,
            name="quiz_statistics",
        ),
        path(
            "quizzes/<int:quiz_id>/statistics/<int:version_id>/<str:language>/",
            statistics_views.compare_texts,
            name="compare_texts",
        ),
        path("quizzes/attempts/<int:attempt_id>/", learner_views.quiz_attempt, name="quiz_attempt"),
        path("quizzes/marks/<int:response_id>/", learner_views.change_mark, name="change_mark"),
        path(
            "interactive/<int:content_id>/results/",
            exercise_views.exercise_results,
            name="exercise_results",
        ),
        path("quizzes/wanted/", desk_views.wanted, name="attempts_wanted"),
        path(
            "quizzes/allow/<int:activity_id>/<int:enrolment_id>/",
            desk_views.allow,
            name="allow_attempts",
        ),
        path(
            "quizzes/decline/<int:activity_id>/<int:enrolment_id>/",
            desk_views.decline,
            name="decline_attempts",
        ),
    ]


hooks.register("register_interactive_content_buttons", exercise_views.buttons)


@hooks.register("register_snippet_listing_buttons")
def try_button(snippet, user, next_url=None):
    if isinstance(snippet, Quiz) and desk_rights.may_change(user, snippet):
        url = reverse("try_quiz", args=[snippet.pk])
        yield ListingButton(_("Try"), url, icon_name="view", priority=5)


@hooks.register("register_snippet_listing_buttons")
def attempts_button(snippet, user, next_url=None):
    if isinstance(snippet, Quiz) and desk_rights.may_open(user):
        url = reverse("quiz_attempts", args=[snippet.pk])
        yield ListingButton(_("Attempts"), url, icon_name="group", priority=94)
        url = reverse("quiz_statistics", args=[snippet.pk])
        yield ListingButton(_("Statistics"), url, icon_name="table", priority=94)


@hooks.register("register_page_header_buttons")
def attempts_in_lesson_button(page, user, view_name, next_url=None):
    """On a lesson that asks a quiz; of one that is not published, nobody has an attempt."""
    if not issubclass(page.specific_class or Page, Lesson):
        return
    asked = Activity.objects.current().filter(
        lesson=page.pk, quiz__in=desk_rights.quizzes_for(user)
    )
    for activity in asked:
        url = reverse("quiz_attempts", args=[activity.quiz_id])
        yield Button(_("Attempts at the quiz"), url, icon_name="group", priority=95)


@hooks.register("register_snippet_listing_buttons")
def regrade_button(snippet, user, next_url=None):
    if isinstance(snippet, Quiz) and marking_views.may_mark(user):
        url = reverse("regrade_quiz", args=[snippet.pk])
        yield ListingButton(_("Regrade"), url, icon_name="rotate", priority=95)


class DeskMenuItem(MenuItem):
    def is_shown(self, request):
        return desk_rights.may_open(request.user)


@hooks.register("register_admin_menu_item")
def attempts_menu_item():
    return DeskMenuItem(
        gettext_lazy("More attempts"),
        reverse("attempts_wanted"),
        name="attempts-wanted",
        icon_name="help",
        order=213,
    )


@hooks.register("before_serve_document")
def serve_to_readers_only(document, request):
    if not may_have(request, document):
        raise Http404


class MarkingMenuItem(MenuItem):
    def is_shown(self, request):
        return marking_views.may_mark(request.user)


@hooks.register("register_admin_menu_item")
def marking_menu_item():
    return MarkingMenuItem(
        gettext_lazy("Answers to mark"),
        reverse("answers_to_mark"),
        name="answers-to-mark",
        icon_name="edit",
        order=212,
    )


@hooks.register("register_admin_urls")
def overview_urls():
    return [
        path("translations/overview/", OverviewView.as_view(), name="translations_overview"),
        path(
            "translations/overview/<str:section>/<str:language>/",
            SectionView.as_view(),
            name="translations_section",
        ),
    ]


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def count_words(request, instance):
    """Pages say that they were published; other sources are live as soon as they are saved."""
    if isinstance(instance, SourceLanguage):
        sizes.keep(sources=[instance])


@hooks.register("construct_homepage_panels")
def add_what_to_translate(request, panels):
    """For those who came to translate; trainers and the secretariat find it in the menu."""
    if request.user.has_perm("cms.translate_all") or request.user.has_perm("cms.translate_own"):
        return
    if mine := languages_of(request.user):
        panels.append(NextPanel.of(mine))


KEPT = {
    "joined": gettext_lazy(
        "This cannot be deleted: members have joined it. Unpublish it instead; their records and "
        "certificates stay."
    ),
    "asked": gettext_lazy(
        "This cannot be deleted: a learning path asks for it. Unpublish it instead; members' "
        "records and certificates stay."
    ),
    "learned": gettext_lazy(
        "This cannot be deleted: learners have done what it asks, and their progress would fall. "
        "Unpublish it instead; their records stay."
    ),
    "begun": gettext_lazy(
        "This cannot be deleted: learners have begun its quiz. Unpublish it instead; their answers "
        "stay."
    ),
    "recorded": gettext_lazy(
        "This cannot be deleted: its lessons have been published, and what they asked stays on "
        "record. Unpublish it instead."
    ),
}


@hooks.register("before_delete_page")
def keep_what_learners_did(request, page):
    """What somebody joined or did, or what a path asks for, is unpublished, never deleted."""
    reasons = reasons_to_keep(page)
    if reasons:
        messages.error(request, next(text for reason, text in KEPT.items() if reason in reasons))
        return redirect("wagtailadmin_pages:edit", page.pk)
    if request.method != "POST":
        for version, course in needed_by_paths([page]):
            messages.warning(
                request,
                _("Without it, “%(course)s” in %(version)s cannot be completed any more.")
                % {"course": course, "version": version},
            )
    return None


@hooks.register("before_delete_snippet")
def keep_topics_of_courses(request, objects):
    topics = [each.pk for each in objects if isinstance(each, Topic)]
    course = Course.objects.filter(topics__in=topics).order_by("path").first()
    if course is None:
        return None
    message = _("This cannot be deleted: the course “%(course)s” is about it.")
    messages.error(request, message % {"course": course.title})
    return redirect(Topic.snippet_viewset.get_url_name("list"))


@hooks.register("before_bulk_action")
def keep_topics_of_courses_among_many(request, action_type, objects, action):
    return keep_topics_of_courses(request, objects) if action_type == "delete" else None


@hooks.register("before_publish_page")
def publish_no_lesson_that_asks_what_compares(request, page):
    """A draft of before its course was compared, or a course's of before a lesson asked."""
    return _refuse_asking(request, page)


@hooks.register("before_move_page")
def move_no_lesson_that_asks_what_compares(request, page, destination):
    return _refuse_asking(request, page, destination)


@hooks.register("after_copy_page")
def tell_what_a_copy_does_not_ask(request, page, copied):
    """A copy stays: the quiz is not asked in it, and its form says why."""
    if refusal := _asked_and_compared(copied, copied, publishes=False):
        messages.warning(request, refusal)


def _refuse_asking(request, page, destination=None):
    """Back to the page, with the reason why it is not published or moved; None without one."""
    refusal = _asked_and_compared(page, destination or page, publishes=destination is None)
    if refusal is None:
        return None
    messages.error(request, refusal)
    return redirect("wagtailadmin_pages:edit", page.pk)


def _asked_and_compared(page, place, *, publishes):
    """The sentence to whoever would have a lesson ask what compares its course, or None."""
    course = course_around(place)
    lessons = asking_what_compares(page=page, course=course, publishes=publishes) if course else []
    if not lessons:
        return None
    return _(
        "The lesson “%(lesson)s” asks the quiz that learners take before and after the course "
        "“%(course)s”. Take the quiz out of the lesson, or choose another one for the course."
    ) % {"lesson": lessons[0].title, "course": course.title}


@hooks.register("before_unpublish_page")
def tell_what_paths_need(request, page):
    return _still_needed(request, [page])


@hooks.register("before_bulk_action")
def tell_what_paths_need_of_many(request, action_type, objects, action):
    pages = [each for each in objects if isinstance(each, Page)]
    if action_type == "unpublish":
        return _still_needed(request, pages)
    if action_type in ("publish", "move"):
        target = action.cleaned_form.cleaned_data.get("chooser") if action_type == "move" else None
        refusals = (_refuse_asking(request, page, target) for page in pages)
        return next((refusal for refusal in refusals if refusal is not None), None)
    if action_type == "delete":
        refusals = (keep_what_learners_did(request, page) for page in pages)
        return next((refusal for refusal in refusals if refusal is not None), None)
    return None


def _still_needed(request, pages):
    """Asks once more, naming the paths; None when there are none, or the answer is given."""
    if "understood" in request.POST:
        return None
    needed = needed_by_paths(pages)
    if not needed:
        return None
    return render(
        request,
        "courses/admin/still_needed.html",
        {
            "needed": needed,
            "posted": [
                (name, value)
                for name, values in request.POST.lists()
                if name != "csrfmiddlewaretoken"
                for value in values
            ],
            "back": reverse("wagtailadmin_explore", args=[pages[0].get_parent().pk]),
        },
    )
