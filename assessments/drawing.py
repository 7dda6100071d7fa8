"""Which questions an attempt asks, and in which order: fixed ones, and some drawn from pools."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from random import Random

from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Concat

from assessments.contents import Content
from assessments.kinds.registry import kind_of
from assessments.models import Kind, Question, Quiz, QuizEntry
from assessments.models.bank import TaggedQuestion
from assessments.parallel import parallel, traits_of
from cms.reading import texts
from lms.statements import Statement, each_given, rounded_up

ALWAYS_MIXED = {Kind.MATCHING, Kind.ORDERING}
"""Offered as the author has them, they would tell the answer."""
NEVER_MIXED = {Kind.TRUE_FALSE}


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A question for one attempt, without its texts. ``section`` is the heading above it, by
    language.
    """

    question: Question
    points: Decimal
    section: dict[str, object]


def draw(*, quiz: Quiz, chance: Random, beside: Sequence[int] = ()) -> list[Drawn]:
    """The questions of one attempt, in order. The same chance draws the same.

    A pool with too few questions gives those it has. Nothing is asked twice. What is drawn is
    parallel to the questions ``beside`` it, if there are any: see ``assessments.parallel``.
    """
    entries = list(quiz.entries.order_by("sort_order", "pk").select_related("category"))
    pools = _pools(entries)
    taken = {entry.question_id for entry in entries if entry.question_id}
    ids: dict[int, list[int]] = {}
    traits = traits_of({*beside}.union(*pools.values())) if beside else {}
    models = [pk for pk in beside if pk not in taken]
    for entry in entries:
        if entry.question_id:
            ids[entry.pk] = [entry.question_id]
            continue
        offered = [pk for pk in pools[entry.pk] if pk not in taken]
        mine = [pk for pk in models if pk in offered][: entry.draws]
        models = [pk for pk in models if pk not in mine]
        ids[entry.pk] = parallel(
            offered=offered,
            models=mine,
            asked=beside,
            draws=entry.draws,
            traits=traits,
            chance=chance,
        )
        taken.update(ids[entry.pk])
    listed = rounded_up(taken)
    questions = {each.pk: each for each in _questions(len(listed)).ask(pks=listed)} if taken else {}
    parts: list[list[Drawn]] = []
    for entry in entries:
        section = texts(entry, "section")
        if section or not parts:
            parts.append([])
        parts[-1] += [
            Drawn(
                question=questions[pk],
                points=questions[pk].default_points if entry.points is None else entry.points,
                section=section,
            )
            for pk in ids[entry.pk]
        ]
    return [drawn for part in parts for drawn in _headed(_arranged(part, quiz, chance), part)]


@lru_cache
def _questions(count: int) -> Statement[Question]:
    # What is told of them is their version's to say.
    found = Question.objects.filter(pk__in=each_given("pks", count))
    return Statement(found.only("case_id", "default_points"))


def present_points(quiz: Quiz) -> dict[int, Decimal]:
    """What each question that the quiz may ask counts for now, by its id.

    Not of a question that two pools of different points hold: which one drew it is not known.
    """
    entries = list(quiz.entries.order_by("sort_order", "pk").select_related("category"))
    pools = _pools(entries)
    fixed = {entry.question_id for entry in entries if entry.question_id}
    of_entries: dict[int, set[Decimal | None]] = {}
    for entry in entries:
        holds = [entry.question_id] if entry.question_id else set(pools[entry.pk]) - fixed
        for pk in holds:
            of_entries.setdefault(pk, set()).add(entry.points)
    own = Question.objects.filter(pk__in=of_entries).values_list("pk", "default_points")
    found = {
        pk: {default if each is None else each for each in of_entries[pk]} for pk, default in own
    }
    return {pk: points.pop() for pk, points in found.items() if len(points) == 1}


def asked_by(entries: QuerySet[QuizEntry]) -> Q:
    """What questions have to be, to stand in one of the entries or to be drawn for one."""
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
    return Q(pk__in=chosen) | Q(Exists(drawn), status=Question.Status.READY)


def offer(*, content: Content, mixes_answers: bool, chance: Random) -> list[str]:
    """The keys of what is offered, in the order in which this attempt shows it."""
    keys = kind_of(content).keys(content)
    mixes = mixes_answers and content.get("shuffle") and content["kind"] not in NEVER_MIXED
    if not mixes and content["kind"] not in ALWAYS_MIXED:
        return keys
    last = {each["key"] for each in content["answers"] if each["stays_last"]}
    first = [key for key in keys if key not in last]
    chance.shuffle(first)
    return [*first, *(key for key in keys if key in last)]


def _pools(entries: Sequence[QuizEntry]) -> dict[int, list[int]]:
    """The ready questions that each entry may draw from, by the entry's id, in one query."""
    drawing = [entry for entry in entries if not entry.question_id]
    if not drawing:
        return {}
    names = {f"pool_{entry.pk}": entry for entry in drawing}
    wanted = {name: _condition(entry) for name, entry in names.items()}
    found = (
        Question.objects.ready()
        .annotate(
            **{
                name: ExpressionWrapper(condition, output_field=BooleanField())
                for name, condition in wanted.items()
            }
        )
        .order_by("pk")
        .values_list("pk", *names)
    )
    pools: dict[int, list[int]] = {entry.pk: [] for entry in drawing}
    for pk, *belongs in found.filter(_any([Q(**{name: True}) for name in names])):
        for entry, is_in in zip(drawing, belongs, strict=True):
            if is_in:
                pools[entry.pk].append(pk)
    return pools


def _condition(entry: QuizEntry) -> Q:
    # Of the quiz's own collection: whoever may write the quiz may not read all others.
    condition = Q()
    if entry.category:
        condition &= Q(category=entry.category_id) | Q(
            category__collection=entry.category.collection_id,
            category__path__startswith=f"{entry.category.path}/",
        )
    if entry.tag_id:
        tagged = TaggedQuestion.objects.filter(content_object=OuterRef("pk"), tag=entry.tag_id)
        condition &= Q(Exists(tagged))
    return condition & Q(collection=entry.quiz.collection_id)


def _any(conditions: Sequence[Q]) -> Q:
    combined = Q()
    for condition in conditions:
        combined |= condition
    return combined


def _arranged(part: list[Drawn], quiz: Quiz, chance: Random) -> list[Drawn]:
    """One section in the order of this attempt: questions on one case stay together."""
    groups: dict[object, list[Drawn]] = {}
    for drawn in part:
        case = drawn.question.case_id
        groups.setdefault(("case", case) if case else drawn.question.pk, []).append(drawn)
    arranged = list(groups.values())
    if quiz.mixes_questions:
        chance.shuffle(arranged)
    return [drawn for group in arranged for drawn in group]


def _headed(arranged: list[Drawn], part: list[Drawn]) -> list[Drawn]:
    """With the section's heading above whatever now stands first."""
    heading = part[0].section if part else {}
    return [
        Drawn(question=each.question, points=each.points, section={} if place else heading)
        for place, each in enumerate(arranged)
    ]
