"""All of a course on one page for its authors, in order: drafts too, and what stands where."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.actions.move_page import MovePageAction
from wagtail.log_actions import log
from wagtail.models import Page, Revision
from wagtail.permissions import policy_registry

from assessments.models import Quiz
from cms.fields import language_column
from cms.languages import source_codes
from cms.models import Translation
from courses.models import Activity, Course, Lesson, Module
from courses.translating import sizes
from lms.members.models import Member

STATES = {
    "draft": gettext_lazy("Draft"),
    "live": gettext_lazy("Live"),
    "changed": gettext_lazy("Live, changed since"),
    "scheduled": gettext_lazy("Scheduled"),
    "withdrawn": gettext_lazy("Withdrawn"),
}


class AtTheEnd(Exception):
    """It stands first already, or last."""


class AskedAlready(Exception):
    """The lesson is drafted to ask a quiz, and cannot ask two."""


class AddressTaken(Exception):
    """In the module that it would come to, another page has its address."""


@dataclass(frozen=True, kw_only=True)
class QuizRow:
    quiz: Quiz
    languages: int


@dataclass(frozen=True, kw_only=True)
class PageRow:
    """A module or a lesson. ``languages``: into how many others all of it is translated."""

    page: Module | Lesson
    state: str
    languages: int
    minutes: int | None
    counts: str = ""
    quizzes: Sequence[QuizRow] = ()
    lessons: Sequence["PageRow"] = ()

    @property
    def state_told(self) -> Promise:
        return STATES[self.state]


def rows(course: Course) -> list[PageRow]:
    """Its modules with their lessons, in as many statements however many there are."""
    modules = list(Module.objects.child_of(course).order_by("path"))
    below = Lesson.objects.descendant_of(course).select_related("latest_revision")
    lessons = list(below.order_by("path"))
    scheduled = _scheduled([*modules, *lessons])
    counts = _counts(course)
    asked = {lesson.pk: _asked(lesson) for lesson in lessons}
    quizzes = Quiz.objects.in_bulk({pk for each in asked.values() for pk in each})
    languages = {
        kind: _languages(kind, [each.pk for each in objects])
        for kind, objects in ((Module, modules), (Lesson, lessons), (Quiz, quizzes.values()))
    }
    by_module: dict[str, list[PageRow]] = defaultdict(list)
    for lesson in lessons:
        by_module[lesson.path[: -Page.steplen]].append(
            PageRow(
                page=lesson,
                state=_state(lesson, scheduled),
                languages=languages[Lesson][lesson.pk],
                minutes=lesson.minutes,
                counts=counts.get(lesson.pk, _("Counts for nothing") if lesson.live else ""),
                quizzes=[
                    QuizRow(quiz=quizzes[pk], languages=languages[Quiz][pk])
                    for pk in sorted(asked[lesson.pk])
                    if pk in quizzes
                ],
            )
        )
    return [
        PageRow(
            page=module,
            state=_state(module, scheduled),
            languages=languages[Module][module.pk],
            minutes=sum(each.minutes or 0 for each in by_module[module.path]) or None,
            lessons=by_module[module.path],
        )
        for module in modules
    ]


def languages_to_reach() -> int:
    """Into how many languages what is written in one can be translated."""
    return len(source_codes()) - 1


@dataclass(frozen=True, kw_only=True)
class Place:
    """Beside or inside which page, as Wagtail's tree calls that."""

    target: Page
    position: str

    @property
    def parent(self) -> Page:
        is_inside = self.position in ("first-child", "last-child")
        return self.target if is_inside else self.target.get_parent()


def move(*, page: Page, place: Place, actor: Member) -> None:
    """Raises ``AddressTaken``, and ``PermissionDenied`` for who may not move it there."""
    parent = place.parent
    if parent != page.get_parent() and not Page._slug_is_available(page.slug, parent, page):
        raise AddressTaken
    if not parent.permissions_for_user(actor).can_reorder_children():
        raise PermissionDenied
    MovePageAction(page, place.target, pos=place.position, user=actor).execute()


def one_step(*, page: Page, step: str) -> Place:
    """One place ``up`` or ``down``; beyond the end of its module, a lesson comes to the next one.

    Raises ``AtTheEnd``.
    """
    is_up = step == "up"
    beside = page.get_prev_sibling() if is_up else page.get_next_sibling()
    if beside:
        return Place(target=beside, position="left" if is_up else "right")
    module = page.get_parent()
    if not issubclass(module.specific_class, Module):
        raise AtTheEnd
    other = module.get_prev_sibling() if is_up else module.get_next_sibling()
    if other is None:
        raise AtTheEnd
    return Place(target=other, position="last-child" if is_up else "first-child")


def in_module(*, lesson: Lesson, module: Module, number: int | None) -> Place:
    """Before the lesson with this number (from 0) of another module; without one, at its end.

    Raises ``AtTheEnd`` where it is the lesson's own already.
    """
    if lesson.is_child_of(module):
        raise AtTheEnd
    others = list(module.get_children().order_by("path"))
    if number is None or number >= len(others):
        return Place(target=module, position="last-child")
    return Place(target=others[number], position="left")


@transaction.atomic
def add(*, title: str, parent: Course | Module, author: Member) -> Module | Lesson:
    """A draft at the end of a course, a module then, or of a module, a lesson then.

    Raises ``PermissionDenied``, and ``ValidationError`` for a title that makes no address.
    """
    if not parent.permissions_for_user(author).can_add_subpage():
        raise PermissionDenied
    kind = Module if isinstance(parent, Course) else Lesson
    page = kind(title=title, source_language=parent.source_language, owner=author, live=False)
    parent.add_child(instance=page)
    page.save_revision(user=author, clean=False)
    log(instance=page, action="wagtail.create", user=author)
    return page


@transaction.atomic
def add_quiz(*, title: str, lesson: Lesson, course: Course, author: Member) -> Quiz:
    """A quiz that asks nothing yet, where the course keeps its own, and last in the lesson's draft.

    What learners get of the lesson stays. Raises ``AskedAlready``, and ``PermissionDenied`` also
    where somebody else has locked the lesson.
    """
    lesson = Lesson.objects.select_for_update(of=("self",)).get(pk=lesson.pk)
    rights = lesson.permissions_for_user(author)
    if not rights.can_edit() or rights.page_locked() or not may_add_quiz(author, course):
        raise PermissionDenied
    if _asked(lesson):
        raise AskedAlready
    quiz = Quiz(source_language=lesson.source_language, collection=course.collection)
    setattr(quiz, language_column("title", lesson.source_language), title)
    quiz.save()
    log(instance=quiz, action="wagtail.create", user=author)
    sizes.keep(sources=[quiz])
    draft = lesson.get_latest_revision_as_object()
    getattr(draft, language_column("body", lesson.source_language)).append(("quiz", quiz))
    draft.save_revision(user=author, clean=False, log_action=True)
    return quiz


def may_add_quiz(author: Member, course: Course) -> bool:
    """Whether they may write quizzes where the course keeps its own. A reader asks none."""
    if course.is_reader or course.collection_id is None:
        return False
    places = policy_registry.get_by_type(Quiz).collections_user_has_permission_for(author, "add")
    return places.filter(pk=course.collection_id).exists()


def _state(page: Page, scheduled: set[str]) -> str:
    if str(page.pk) in scheduled:
        return "scheduled"
    if page.live:
        return "changed" if page.has_unpublished_changes else "live"
    return "withdrawn" if page.first_published_at else "draft"


def _scheduled(pages: Iterable[Page]) -> set[str]:
    waiting = Revision.page_revisions.filter(approved_go_live_at__isnull=False)
    return set(
        waiting.filter(object_id__in=[str(each.pk) for each in pages]).values_list(
            "object_id", flat=True
        )
    )


def _counts(course: Course) -> dict[int, str]:
    """By lesson, what completes it for those who learn."""
    told: dict[int, list[str]] = defaultdict(list)
    current = Activity.objects.current().filter(course=course)
    for each in current.select_related("quiz").order_by("pk"):
        if each.lesson_id is None:
            continue
        if each.quiz:
            text = _("Counts: its quiz, from %(mark)d%%") % {"mark": each.quiz.pass_mark}
        elif each.kind == Activity.Kind.EXERCISE:
            text = _("Counts: its exercise")
        else:
            text = _("Counts: read")
        told[each.lesson_id].append(text)
    return {pk: ", ".join(each) for pk, each in told.items()}


def _asked(lesson: Lesson) -> set[int]:
    """Ids of the quizzes that it is drafted to ask, without asking for each."""
    if lesson.latest_revision:
        return lesson.quizzes_drafted
    body = getattr(lesson, language_column("body", lesson.source_language))
    raw = body.raw_data if body else []
    return {each["value"] for each in raw if each["type"] == "quiz" and each["value"]}


def _languages(kind: type[Model], pks: Iterable[int]) -> Mapping[int, int]:
    """By id, in how many languages readers get all of it."""
    complete = Translation.objects.filter(
        content_type=ContentType.objects.get_for_model(kind),
        object_id__in=list(pks),
        released__isnull=False,
        words__gt=0,
        words_done=F("words"),
        words_outdated=0,
    )
    return Counter(complete.values_list("object_id", flat=True))
