import uuid

import factory
from django.urls import reverse
from django.utils import timezone
from factory.django import DjangoModelFactory
from wagtail.signals import page_published

from courses import progress, teams
from courses.models import (
    Activity,
    Catalogue,
    Course,
    Enrolment,
    LearningPath,
    Lesson,
    Module,
    PathEnrolment,
    PathRequirement,
    PathVersion,
    RequirementGroup,
)
from courses.outline import lessons_below
from lms.members.roles import TRAINER
from tests.factories.assessments import QuizFactory, answers
from tests.factories.cms import BasePageFactory, Untold, block, body
from tests.factories.members import MemberFactory

CATALOGUE = 3
"""Its depth in the page tree: root, home page, catalogue."""


class CatalogueFactory(BasePageFactory):
    """The one catalogue, which every installation has."""

    class Meta:
        model = Catalogue

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.get()


class CourseFactory(BasePageFactory):
    class Meta:
        model = Course

    title = factory.Sequence(lambda n: f"Course {n}")
    parent = factory.SubFactory(CatalogueFactory)
    summary_en = "What the course is about."


class ModuleFactory(BasePageFactory):
    class Meta:
        model = Module

    title = factory.Sequence(lambda n: f"Module {n}")
    parent = factory.SubFactory(CourseFactory)


class LessonFactory(BasePageFactory):
    """A lesson of one text; with ``quiz``, that quiz at its end."""

    class Meta:
        model = Lesson

    class Params:
        quiz = None

    title = factory.Sequence(lambda n: f"Lesson {n}")
    parent = factory.SubFactory(ModuleFactory)

    @factory.lazy_attribute
    def body_en(self):
        quiz = [block("quiz", self.quiz.pk)] if self.quiz else []
        return body(block("text", f"<p>Words of {self.title}.</p>"), *quiz)


class LearningPathFactory(DjangoModelFactory):
    class Meta:
        model = LearningPath

    title_en = factory.Sequence(lambda n: f"Path {n}")
    slug = factory.Sequence(lambda n: f"path-{n}")


class PathVersionFactory(DjangoModelFactory):
    """A published version.

    ``groups`` are how many of the courses (None: all), the courses, and maybe the number of the
    group that comes first; a course may be a pair of it and what else its requirement says.
    """

    class Meta:
        model = PathVersion

    path = factory.SubFactory(LearningPathFactory)
    number = factory.LazyAttribute(lambda version: version.path.versions.count() + 1)
    live = True
    groups = factory.LazyFunction(lambda: [(None, [CourseFactory()])])

    @classmethod
    def _create(cls, model_class, *args, groups, live, **kwargs):
        version = model_class(live=False, **kwargs)
        version.groups = [
            cls._group(position, at_least, courses, *after)
            for position, (at_least, courses, *after) in enumerate(groups)
        ]
        version.save()
        revision = version.save_revision()
        if live:
            revision.publish()
        version.refresh_from_db()
        return version

    @staticmethod
    def _group(position, at_least, courses, after=None):
        group = RequirementGroup(sort_order=position, at_least=at_least, after=after)
        rules = [each if isinstance(each, tuple) else (each, {}) for each in courses]
        group.requirements = [
            PathRequirement(course=course, sort_order=order, **rule)
            for order, (course, rule) in enumerate(rules)
        ]
        return group


class EnrolmentFactory(DjangoModelFactory):
    """A member who joined a course, with the record of it."""

    class Meta:
        model = Enrolment

    member = factory.SubFactory(MemberFactory)
    course = factory.SubFactory(CourseFactory)
    at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return progress.enrol(**kwargs)


class PathEnrolmentFactory(DjangoModelFactory):
    """A member who joined a path, on its current version."""

    class Meta:
        model = PathEnrolment

    member = factory.SubFactory(MemberFactory)
    path = factory.LazyFunction(lambda: PathVersionFactory().path)
    at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return progress.enrol_on_path(**kwargs)


def published_course(*, modules=1, lessons=2, quiz_in_last=False, **course):
    """A course of ``modules`` with ``lessons`` each; its very last lesson may ask a quiz."""
    with Untold():
        page = CourseFactory(**course)
        for module_number in range(1, modules + 1):
            module = ModuleFactory(parent=page)
            for lesson_number in range(1, lessons + 1):
                is_last = (module_number, lesson_number) == (modules, lessons)
                quiz = QuizFactory() if is_last and quiz_in_last else None
                LessonFactory(parent=module, quiz=quiz)
    if page.live:
        page_published.send(sender=Course, instance=page)
    return page


def published_path(*courses, at_least=None):
    """A path that asks for these courses, or for so many of them."""
    return PathVersionFactory(groups=[(at_least, courses)]).path


def recognise(path_enrolment, course, *, at=None):
    """Two of the secretariat accept what the member learned elsewhere."""
    at = at or timezone.now()
    asked = progress.recognise(
        path_enrolment_id=path_enrolment.pk,
        course=course,
        reason="Learned at the university.",
        evidence="Diploma 17.",
        recognised_by=MemberFactory(),
        at=at,
    )
    if asked.decision:
        return asked
    return progress.decide_recognition(
        recognition_id=asked.pk, approve=True, decided_by=MemberFactory(), at=at
    )


def lessons_of(course):
    """The course's lessons, in order."""
    return sorted(lessons_below(course), key=lambda lesson: lesson.path)


def read(member, lesson, *, at=None):
    """The member marks a lesson as done."""
    return progress.complete_lesson(
        member=member,
        lesson=lesson,
        happened_at=at or timezone.now(),
        client_key=uuid.uuid4(),
    )


def take_quiz(member, lesson, *, right=None, at=None):
    """The member hands in the lesson's quiz, with so many right answers (default: all)."""
    at = at or timezone.now()
    attempt = progress.start_quiz(member=member, lesson=lesson, at=at)
    return progress.submit_quiz(
        member=member,
        lesson=lesson,
        attempt=attempt,
        answers=answers(attempt, right=right),
        at=at,
    )


def complete_course(member, course, *, at=None):
    """The member joins a course, if need be, and does all it asks; returns the enrolment."""
    at = at or timezone.now()
    progress.enrol(member=member, course=course, at=at)
    for activity in Activity.objects.current().filter(course=course).order_by("lesson__path"):
        if activity.kind == Activity.Kind.QUIZ:
            take_quiz(member, activity.lesson, at=at)
        else:
            read(member, activity.lesson, at=at)
    return Enrolment.objects.active().get(member=member, course=course)


def trainer_of(*courses, **kwargs):
    """A trainer to whom these courses belong; each has a collection of its own from then on."""
    member = MemberFactory(role=TRAINER, **kwargs)
    for course in courses:
        teams.give(course=course, member=member, given_by=None, at=timezone.now())
        course.refresh_from_db()
    return member


def url_of(page, view=None, *args):
    """The address of a course, module or lesson, or of a view below it."""
    slugs = [each.slug for each in page.get_ancestors(inclusive=True) if each.depth > CATALOGUE]
    return reverse(view or ("course", "module", "lesson")[len(slugs) - 1], args=[*slugs, *args])
