"""Which questions, quizzes, cases and paths readers meet: those that translators may see."""

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from assessments.models import Case, Question, Quiz, QuizEntry
from cms import releases
from courses.models import Activity, LearningPath, Lesson


def quizzes() -> QuerySet[Quiz]:
    """Those that a lesson asks which readers can open."""
    asked = Activity.objects.current().filter(lesson__in=releases.released(Lesson).values("pk"))
    return Quiz._base_manager.filter(pk__in=asked.values("quiz"))


def questions() -> QuerySet[Question]:
    """Those that stand in such a quiz, or can be drawn for one (``assessments.drawing``)."""
    entries = QuizEntry.objects.filter(quiz__in=quizzes().values("pk"))
    chosen = entries.exclude(question=None).values("question")
    path = ExpressionWrapper(OuterRef("category__path"), output_field=CharField())
    drawn = entries.filter(question=None, quiz__collection=OuterRef("collection")).annotate(
        of_question=path, inside=Concat("category__path", Value("/"))
    )
    drawn = drawn.filter(
        Q(category=None)
        | Q(category=OuterRef("category"))
        | Q(
            category__collection=OuterRef("category__collection"),
            of_question__startswith=F("inside"),
        ),
        Q(tag=None) | Q(tag__tagged__content_object=OuterRef("pk")),
    )
    return Question._base_manager.filter(
        Q(pk__in=chosen) | Q(Exists(drawn), status=Question.Status.READY)
    )


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
