"""Learners' pages. Each view finds, checks access, makes one call and answers."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import trying
from assessments.papers import field_name
from assessments.reviews import ReviewedQuestion
from courses import (
    access,
    comparing,
    exercises,
    finishing,
    ledger,
    lesson_pages,
    maps,
    outline,
    overviews,
    progress,
    readability,
    standings,
    teaching,
    trails,
    transcripts,
    withdrawals,
)
from courses.forms import DoneForm
from courses.models import Course, Enrolment, LearningPath, Lesson
from courses.outline import Outline


@require_GET
def catalogue(request):
    courses = access.courses_for_readers()
    partly = readability.partly_readable(courses)
    enrolments = access.enrolments_of(request.user)
    return render(
        request,
        "courses/catalogue.html",
        {
            "courses": [
                (course, enrolments.get(course.pk), partly.get(course.pk)) for course in courses
            ],
            "paths": LearningPath.objects.open(at=timezone.now()).order_by("pk"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def course(request, course):
    """The course and its trail; posting joins it."""
    page = access.course_for(request, course)
    if request.method == "POST":
        return _join(request, page)
    enrolment = access.enrolment_of(request.user, page)
    reached = ledger.course_progress(enrolment) if enrolment else None
    trail = trails.course_trail(
        outline=outline.load(page),
        enrolment=enrolment,
        progress=reached,
        quizzes=standings.of_one(enrolment, reached) if enrolment else None,
    )
    return render(
        request,
        "courses/course.html",
        {
            "course": page,
            # Who is on it knows.
            "readable": (None if enrolment else readability.partly_readable([page]).get(page.pk)),
            "enrolment": enrolment,
            "progress": reached,
            "trail": trail,
            "asking_again": _asking_again(enrolment),
            "comparison": comparing.comparison(enrolment=enrolment, quiz=page.compared_by),
        },
    )


def _asking_again(enrolment: Enrolment | None) -> list[dict[str, object]]:
    """The paths that ask for a completed course once more, and why."""
    if enrolment is None or enrolment.completed_at is None:
        return []
    asking = ledger.asking_again(
        member_id=enrolment.member_id, course_id=enrolment.course_id, at=timezone.now()
    )
    return [
        {
            "path": path_enrolment.path,
            "reason": maps.reason(each, enrolment),
            "better_grade_helps": each.too_low and enrolment.grade is not None,
        }
        for path_enrolment, each in asking
    ]


@login_required
@require_POST
def study_again(request, course):
    """Begin a completed course anew, if a path asks for it."""
    page = access.course_for(request, course)
    try:
        progress.study_again(member=request.user, course=page, at=timezone.now())
    except progress.NotEnrolled:
        return ask_to_join(request, page)
    except progress.NotAsked:
        # Meanwhile the path is content: the course's page says that it is completed.
        pass
    else:
        messages.success(request, _("You can now study this course again."))
    return redirect(trails.course_url(page))


@login_required
def _join(request, course: Course):
    progress.enrol(member=request.user, course=course, at=timezone.now())
    messages.success(request, _("You have joined this course. Study whenever you like."))
    return redirect(trails.course_url(course))


@require_GET
def module(request, course, module):
    found, page = access.module_for(request, course, module)
    enrolment = access.enrolment_of(request.user, found.course)
    reached = ledger.course_progress(enrolment) if enrolment else None
    trail = trails.course_trail(
        outline=found,
        enrolment=enrolment,
        progress=reached,
        quizzes=standings.of_one(enrolment, reached) if enrolment else None,
    )
    return render(
        request,
        "courses/module.html",
        {
            "course": found.course,
            "module": page,
            "enrolment": enrolment,
            "station": trail.station_of(trails.module_url(found.course, page)),
            "trail": trail,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request, course, module, lesson):
    """A lesson to read; posting marks it as done. An open one is read by everybody."""
    if not request.user.is_authenticated:
        opened = access.open_lesson_for(request, course, module, lesson)
        if opened is None or request.method == "POST":
            return redirect_to_login(request.get_full_path())
        return _show_to_visitors(request, *opened)
    found, page = access.lesson_for(request, course, module, lesson)
    enrolment = access.enrolment_of(request.user, found.course)
    if enrolment is None:
        if page.open_to_visitors and request.method != "POST":
            return _show_to_visitors(request, found, page)
        return ask_to_join(request, found.course)
    if request.method == "POST":
        return _mark_done(request, page, found)
    return _show_lesson(request, found, page, enrolment, trying.trials(page.self_checks))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def self_check(request, course, module, lesson, question):
    """The lesson, with what an answer to one of its questions is told. Nothing of it is kept."""
    found, page = access.lesson_for(request, course, module, lesson)
    if request.method != "POST":
        # Where a reload or another language leads.
        return redirect(found.urls[page.pk])
    enrolment = access.enrolment_of(request.user, found.course)
    trials = trying.trials(page.self_checks) if enrolment else {}
    if question not in trials:
        raise Http404
    number = trials[question].asked.number
    trials[question] = trying.tried(
        trials[question], lambda part: request.POST.getlist(field_name(number, part))
    )
    told = trials[question].told
    taught = places_for(request, found, page, [told] if told else [])
    return _show_lesson(request, found, page, enrolment, trials, taught.get(question, ()))


def places_for(
    request, found: Outline, lesson: Lesson, answered: Iterable[ReviewedQuestion]
) -> dict[int, list[teaching.Place]]:
    """Where to read again about what was not answered right, by question."""
    missed = {each.question_id for each in answered if each.is_not_right}
    relied_on = teaching.relied_on(questions=missed) if missed else {}
    if not relied_on:
        return {}
    may_open = access.open_lessons(request, found)
    return teaching.places(relied_on=relied_on, outline=found, open_lessons=may_open, first=lesson)


def _show_to_visitors(request, found: Outline, page: Lesson):
    return render(
        request,
        "courses/open_lesson.html",
        {
            "course": found.course,
            "module": found.module_of(page),
            "lesson": page,
            "course_url": trails.course_url(found.course),
        },
    )


def _show_lesson(request, found: Outline, page: Lesson, enrolment: Enrolment, trials, taught=()):
    reached = ledger.course_progress(enrolment)
    return render(
        request,
        "courses/lesson.html",
        {
            **lesson_pages.told(
                outline=found,
                lesson=page,
                enrolment=enrolment,
                progress=reached,
                quizzes=standings.of_one(enrolment, reached),
            ),
            "check_url": found.urls[page.pk],
            "quiz_url": reverse("quiz", args=_place_of(found, page)),
            "interactive_url": f"{found.urls[page.pk]}interactive/",
            "last_results": exercises.last_results(member=request.user, lesson=page),
            "form": DoneForm(),
            "trials": trials,
            "taught": taught,
        },
        status=422 if any(each.is_missing for each in trials.values()) else 200,
    )


def _place_of(found: Outline, lesson: Lesson) -> list[str]:
    return [found.course.slug, found.module_of(lesson).slug, lesson.slug]


def ask_to_join(request, course: Course):
    """Send somebody who is not on the course to where it can be joined."""
    messages.info(request, _("Join this course first. Then its lessons are open to you."))
    return redirect(trails.course_url(course))


def _mark_done(request, lesson: Lesson, found: Outline):
    form = DoneForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That did not work. Nothing is lost: please try once more."))
        return redirect(found.urls[lesson.pk])
    now = timezone.now()
    try:
        enrolment = progress.complete_lesson(
            member=request.user,
            lesson=lesson,
            happened_at=now,
            client_key=form.cleaned_data["client_key"],
        )
    except progress.NotAsked:
        if lesson.quiz:
            messages.info(request, _("This lesson is done when you pass its quiz."))
        else:
            messages.info(request, _("Complete the exercise in this lesson."))
        return redirect(found.urls[lesson.pk])
    if enrolment.completed_at:
        if not finishing.congratulate(request, member=request.user, lesson=lesson, at=now):
            messages.success(request, _("You have completed this course."))
        return redirect(trails.course_url(found.course))
    messages.success(request, _("Saved: this lesson is done."))
    _before, after = found.neighbours(lesson)
    return redirect(found.urls[after.pk] if after else trails.course_url(found.course))


@require_http_methods(["GET", "HEAD", "POST"])
def path(request, slug):
    """A learning path and where the member is on it; posting joins it."""
    current = access.path_version_for(slug)
    if request.method == "POST":
        return _join_path(request, current.path)
    overview = overviews.path_overview(
        current=current,
        path_enrolment=access.path_enrolment_of(request.user, current.path),
        member=request.user if request.user.is_authenticated else None,
        at=timezone.now(),
    )
    return render(request, "courses/path.html", {"path": current.path, "overview": overview})


@login_required
def _join_path(request, learning_path: LearningPath):
    try:
        progress.enrol_on_path(member=request.user, path=learning_path, at=timezone.now())
    except progress.NotOpen:
        messages.error(request, _("This learning path cannot be joined at the moment."))
    else:
        messages.success(request, _("You have joined this learning path."))
    return redirect("path", learning_path.slug)


@login_required
@require_POST
def move(request, slug):
    """Move to the current version of a path."""
    learning_path = access.path_version_for(slug).path
    mine = access.path_enrolment_of(request.user, learning_path)
    if mine is None:
        raise Http404
    try:
        progress.move_to_current_version(path_enrolment_id=mine.pk, at=timezone.now())
    except progress.NotOpen:
        # The other tab, or the first of two clicks, moved; or there was nothing left to move.
        pass
    else:
        messages.success(request, _("You are on the new version of this learning path."))
    return redirect("path", slug)


@login_required
@require_GET
def my_learning(request):
    """Where the member is: the next step first, then all courses and paths."""
    courses = overviews.courses_of(request.user)
    return render(
        request,
        "courses/my_learning.html",
        {
            "courses": courses,
            "withdrawn": withdrawals.withdrawn_courses_of(request.user),
            "paths": overviews.paths_of(request.user, at=timezone.now()),
            "next_step": overviews.next_step(courses),
        },
    )


@login_required
@require_GET
def record(request):
    """The member's own record of learning, to print."""
    return render(
        request,
        "courses/record.html",
        {"record": transcripts.transcript(member=request.user), "at": timezone.now()},
    )
