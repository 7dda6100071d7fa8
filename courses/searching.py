"""What learners find: courses, modules and lessons, by the words they may read.

Titles are open to everybody who sees the catalogue, texts of lessons to who is on the course: to
others a lesson is named, and nothing of its text is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page as PageOfResults
from django.core.paginator import Paginator
from django.db.models import Case, CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.search.query import SearchQuery

from cms import searching
from cms.searching import Marked, Search
from courses import trails
from courses.models import Course, Enrolment, Lesson, Module
from lms.members.models import Member

FOUND_AT_ONCE = 10

Found = Course | Module | Lesson


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A module or lesson that was found. ``snippet`` is what of its text the reader may see."""

    kind: str
    title: Marked
    url: str
    snippet: Marked | None
    is_closed: bool
    """Its text opens when the reader joins the course."""


@dataclass(frozen=True, kw_only=True)
class CourseHits:
    """What was found in one course. ``snippet`` is of the course's own texts."""

    title: Marked
    url: str
    snippet: Marked | None
    hits: Sequence[Hit]


@dataclass(frozen=True, kw_only=True)
class Results:
    """One page of what was found, each course's together."""

    page: PageOfResults
    courses: Sequence[CourseHits]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who asks, for what, and in which language they read."""

    wanted: Search
    member: Member | AnonymousUser
    language: str

    def title(self, page: Found) -> Marked:
        return self.wanted.mark(page.localized("heading", self.language))

    def snippet(self, page: Found) -> Marked | None:
        passages = searching.passages(source=page, language=self.language)
        return self.wanted.snippet([each.text for each in passages if not each.is_title])


def search(
    *, wanted: Search, member: Member | AnonymousUser, language: str, number: str | None
) -> Results:
    """One page of what is found by readers of this language, in a constant number of queries."""
    page = Paginator(_found(wanted, language), FOUND_AT_ONCE).get_page(number)
    reader = Reader(wanted=wanted, member=member, language=language)
    return Results(page=page, courses=_by_course(list(page), reader))


def _found(wanted: Search, language: str) -> QuerySet[Page]:
    """Paths of the pages found: those with these words in their titles first, in the
    catalogue's order.

    How well texts fit is left out: the two databases reckon it differently, and neither knows
    that the words of this index stand in no order.
    """
    if not wanted:
        return Page.objects.none().values_list("path", flat=True)
    pages = _search(wanted.query(language)).filter(pk__in=_visible().values("pk"))
    named = _search(wanted.query_of_titles(language))
    named_first = Case(When(pk__in=named.values("pk"), then=0), default=1)
    return pages.order_by(named_first, "path").values_list("path", flat=True)


def nearest(*, wanted: Search, language: str) -> str | None:
    """What may have been meant where nothing was found: words of this index one letter away.

    In Arabic, first the same words without what is written on to them. Looks at no more pages
    than a page of results shows, those first that begin most like it, in a constant number of
    queries. A mistake in the first three letters is beyond it.
    """
    for bare in wanted.without_particles() if language == "ar" else ():
        if _found(Search(bare), language).exists():
            return bare
    likest = [wanted.query_of_beginnings(language, share=share) for share in _SHARES]
    if likest[0] is None:
        return None
    ranks = [
        When(pk__in=_search(query).values("pk"), then=rank) for rank, query in enumerate(likest)
    ]
    pages = _visible().annotate(rank=Case(*ranks, default=len(ranks)))
    pages = pages.filter(rank__lt=len(ranks)).order_by("rank", "path").specific()
    texts = (
        passage.text
        for page in pages[:FOUND_AT_ONCE]
        for passage in searching.passages(source=page, language=language)
    )
    return wanted.corrected(texts)


_SHARES = (80, 60, 1)
"""Hundredths of a mistyped word up to its mistake that are tried."""


def _search(query: SearchQuery) -> QuerySet[Page]:
    # The queryset inside: PostgreSQL's results would bring each page's whole index along.
    return Page.objects.autocomplete(query, order_by_relevance=False).get_queryset()


def _visible() -> PageQuerySet:
    """Live pages that everybody may see, with nothing but live pages above them."""
    drafts_above = Page.objects.filter(live=False).annotate(
        below=ExpressionWrapper(OuterRef("path"), output_field=CharField())
    )
    return (
        Page.objects.live()
        .public()
        .type(Course, Module, Lesson)
        .exclude(Exists(drafts_above.filter(below__startswith=F("path"))))
    )


def _by_course(found: Sequence[str], reader: Reader) -> list[CourseHits]:
    lines = {path: _line(path) for path in found}
    paths = {path for line in lines.values() for path in line}
    courses = {each.path: each for each in Course.objects.filter(path__in=paths)}
    modules = {each.path: each for each in Module.objects.filter(path__in=paths)}
    lessons = {each.path: each for each in Lesson.objects.filter(path__in=lines)}
    joined = _joined(reader.member, courses.values())
    theirs: dict[str, list[str]] = {}
    for path, line in lines.items():
        theirs.setdefault(next(each for each in line if each in courses), []).append(path)
    grouped = []
    for course_path, hit_paths in theirs.items():
        course = courses[course_path]
        hits = []
        for path in hit_paths:
            if path in lessons:
                module = next(modules[each] for each in lines[path] if each in modules)
                is_open = course.pk in joined
                hits.append(_lesson_hit(lessons[path], module, course, reader, is_open=is_open))
            elif path in modules:
                hits.append(_module_hit(modules[path], course, reader))
        grouped.append(
            CourseHits(
                title=reader.title(course),
                url=trails.course_url(course),
                snippet=reader.snippet(course) if course_path in hit_paths else None,
                hits=hits,
            )
        )
    return grouped


def _line(path: str) -> list[str]:
    """The paths of all pages from the root down to this one."""
    return [path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)]


def _joined(member: Member | AnonymousUser, courses: Iterable[Course]) -> set[int]:
    """Ids of those courses that the member is on."""
    if not member.is_authenticated:
        return set()
    mine = Enrolment.objects.active().filter(member=member, course__in=courses)
    return set(mine.values_list("course_id", flat=True))


def _lesson_hit(
    lesson: Lesson, module: Module, course: Course, reader: Reader, *, is_open: bool
) -> Hit:
    address = reverse("lesson", args=[course.slug, module.slug, lesson.slug])
    return Hit(
        kind=_("Lesson"),
        title=reader.title(lesson),
        url=address if is_open else trails.course_url(course),
        snippet=reader.snippet(lesson) if is_open else None,
        is_closed=not is_open,
    )


def _module_hit(module: Module, course: Course, reader: Reader) -> Hit:
    return Hit(
        kind=_("Module"),
        title=reader.title(module),
        url=trails.module_url(course, module),
        snippet=reader.snippet(module),
        is_closed=False,
    )
