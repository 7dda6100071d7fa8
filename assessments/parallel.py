"""Two forms of one test: the second asks other questions about the same things."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from assessments.models import Question


@dataclass(frozen=True, kw_only=True)
class Trait:
    """What a question is about, and how hard its author thinks it is."""

    topics: frozenset[int]
    difficulty: int | None


def traits_of(pks: Iterable[int]) -> dict[int, Trait]:
    """The traits of questions, in one statement."""
    topics: dict[int, set[int]] = {}
    difficulties: dict[int, int | None] = {}
    found = Question.objects.filter(pk__in=set(pks)).order_by()
    for pk, difficulty, topic in found.values_list("pk", "difficulty", "topics"):
        difficulties[pk] = difficulty
        topics.setdefault(pk, set()).update([topic] if topic else [])
    return {
        pk: Trait(topics=frozenset(topics[pk]), difficulty=difficulty)
        for pk, difficulty in difficulties.items()
    }


def parallel(
    *,
    offered: Sequence[int],
    models: Sequence[int],
    asked: Iterable[int],
    draws: int,
    traits: Mapping[int, Trait],
    chance: Random,
) -> list[int]:
    """As many of the ``offered`` as are to be drawn, parallel to the ``models``. Pure.

    For each model a question that was not ``asked``, of the same topics and difficulty; else one of
    the same topics; else the model itself once more, so that what is compared stays the same. What
    is then still to be drawn was not asked, as far as the pool allows.
    """
    fresh = [pk for pk in offered if pk not in set(asked)]
    drawn: list[int] = []
    for model in models[:draws]:
        alike = [pk for pk in fresh if traits[pk].topics == traits[model].topics]
        twins = [pk for pk in alike if traits[pk].difficulty == traits[model].difficulty]
        chosen = chance.choice(twins or alike or [model])
        drawn.append(chosen)
        fresh = [pk for pk in fresh if pk != chosen]
    missing = min(draws, len(offered)) - len(drawn)
    more = chance.sample(fresh, min(missing, len(fresh)))
    again = [pk for pk in offered if pk not in {*drawn, *more}]
    return [*drawn, *more, *chance.sample(again, missing - len(more))]
