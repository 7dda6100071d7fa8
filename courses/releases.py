"""Which questions, quizzes, cases and paths readers meet: those that translators may see."""

from django.db.models import BigIntegerField, CharField, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import ReferenceIndex

from assessments.drawing import asked_by
from assessments.models import Case, Question, Quiz, QuizEntry
from cms import releases
from courses.models import Activity, Course, LearningPath, Lesson


def quizzes() -> QuerySet[Quiz]:
    """Those that a lesson asks which readers can open, and those before and after a course."""
    asked = Activity.objects.current().filter(lesson__in=releases.released(Lesson).values("pk"))
    around = releases.released(Course).exclude(compared_by=None)
    return Quiz._base_manager.filter(
        Q(pk__in=asked.values("quiz")) | Q(pk__in=around.values("compared_by"))
    )


def questions() -> QuerySet[Question]:
    """Those that such a quiz may ask, and those in a lesson with which one checks oneself."""
    entries = QuizEntry.objects.filter(quiz__in=quizzes().values("pk"))
    return Question._base_manager.filter(asked_by(entries) | Q(pk__in=_in_lessons()))


def _in_lessons() -> QuerySet:
    lessons = releases.released(Lesson).annotate(name=Cast("pk", CharField())).order_by()
    found = ReferenceIndex.objects.filter(
        to_content_type__app_label="assessments",
        to_content_type__model="question",
        content_type__app_label="courses",
        content_type__model="lesson",
        object_id__in=lessons.values("name"),
    )
    return found.annotate(question=Cast("to_object_id", BigIntegerField())).values("question")


def cases() -> QuerySet[Case]:
    return Case._base_manager.filter(pk__in=questions().values("case"))


def paths() -> QuerySet[LearningPath]:
    """Those with a version that members can join."""
    return LearningPath._base_manager.filter(versions__live=True).distinct()


def register() -> None:
    for model, rule in (
        (Quiz, quizzes),
        (Question, questions),
        (Case, cases),
        (LearningPath, paths),
    ):
        releases.register(model, rule)
