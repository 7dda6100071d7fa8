"""Which attempts count for the statistics of a quiz, and what they came to.

Of each member the first or the best, once all of it is marked. Staff do not count, nor do people
who were erased, whose answers are gone; and nothing of a quiz for practice, where tries are told
at once.
"""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import (
    Avg,
    Case,
    Count,
    Exists,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from assessments.models import Attempt, Response
from lms.members import placeholders, roles

# Marks are counted in whole ten-millionths of a point, of which sums of floats lose none.
_SHARES, _POINTS = 100_000, 100
_AT_ONCE = 5_000
_REACHED = Case(
    When(
        points_possible__gt=0,
        then=Cast("points", FloatField()) / Cast("points_possible", FloatField()),
    ),
    default=Value(0.0),
)


@dataclass(kw_only=True)
class Asked:
    """A version, with each mark and the attempt it is of, by its place."""

    question: int
    marks: "array[float]" = field(default_factory=lambda: array("d"))
    attempts: "array[int]" = field(default_factory=lambda: array("q"))
    possible: float = 0.0

    @property
    def maximum(self) -> float:
        """Where the points of a question were changed, their mean."""
        return self.possible / len(self.marks)


@dataclass(kw_only=True)
class Gathered:
    """All that was marked in a quiz. Places of attempts are those in the lists of all of them."""

    totals: "array[float]" = field(default_factory=lambda: array("d"))
    possible: "array[float]" = field(default_factory=lambda: array("d"))
    languages: list[str] = field(default_factory=list)
    signatures: "array[int]" = field(default_factory=lambda: array("q"))
    versions: dict[int, Asked] = field(default_factory=dict)

    def alike(self) -> list[int]:
        """The attempts that were asked what most were asked, for the same points, in order."""
        if not self.signatures:
            return []
        [(most, _count)] = Counter(self.signatures).most_common(1)
        return [place for place, each in enumerate(self.signatures) if each == most]


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """How often something was answered to a version.

    ``rest`` is what these attempts came to without this question, in per cent.
    """

    version: int
    answer: object
    count: int
    rest: float | None


def counting() -> QuerySet[Attempt]:
    """The first attempts that count, of all quizzes."""
    return _marked().filter(number=1)


def counting_with(*, later: Collection[int]) -> QuerySet[Attempt]:
    """The first attempts that count, and in place of some members' these later ones."""
    instead = _marked().filter(pk__in=later)
    members = instead.order_by().values("member")
    return _marked().filter(Q(number=1) & ~Q(member__in=members) | Q(pk__in=later))


def better_later(*, quiz_id: int) -> list[int]:
    """The ids of later attempts at a quiz that are their members' best; of equals, the earliest.

    Of a member whose first attempt is not marked, the best of those that are.
    """
    marked = _marked().filter(quiz=quiz_id).alias(reached=_REACHED)
    better = marked.filter(member=OuterRef("member")).filter(
        Q(reached__gt=OuterRef("reached"))
        | Q(reached=OuterRef("reached"), number__lt=OuterRef("number"))
    )
    found = marked.filter(~Exists(better), number__gt=1)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _marked() -> QuerySet[Attempt]:
    return (
        Attempt.objects.filter(points__isnull=False, quiz__is_practice=False)
        .exclude(member__email__endswith=placeholders.ENDING)
        .exclude(member__in=roles.staff())
    )


def gather(*, attempts: QuerySet[Attempt]) -> Gathered:
    """The marks of these attempts, read one after the other, so that few rows are in memory."""
    found = Gathered()
    places: dict[int, int] = {}
    for pk, language in attempts.values_list("pk", "language").iterator(chunk_size=_AT_ONCE):
        places[pk] = len(places)
        found.languages.append(language)
    found.totals.extend([0.0] * len(places))
    found.possible.extend([0.0] * len(places))
    found.signatures.extend([0] * len(places))
    rows = Response.objects.filter(attempt__in=attempts, share__isnull=False).values_list(
        "attempt_id",
        "question_id",
        "version_id",
        Cast("share", FloatField()),
        Cast("points_possible", FloatField()),
    )
    for attempt, question, version, share, points in rows.iterator(chunk_size=_AT_ONCE):
        # Handed in between the two statements, it counts the next time.
        if (place := places.get(attempt)) is None:
            continue
        possible = round(points * _POINTS)
        mark = float(round(share * _SHARES) * possible)
        asked = found.versions.get(version)
        if asked is None:
            asked = found.versions[version] = Asked(question=question)
        asked.marks.append(mark)
        asked.attempts.append(place)
        asked.possible += possible * _SHARES
        found.totals[place] += mark
        found.possible[place] += possible * _SHARES
        # The same whatever the order of the questions.
        found.signatures[place] ^= hash((question, possible))
    return found


def chosen(*, attempts: QuerySet[Attempt], versions: Iterable[int]) -> list[Chosen]:
    """What was answered to these versions, and how often, in one statement."""
    mark = Cast("share", FloatField()) * Cast("points_possible", FloatField())
    rest_possible = Cast(F("attempt__points_possible") - F("points_possible"), FloatField())
    rest = Case(
        When(
            attempt__points_possible__gt=F("points_possible"),
            then=(Cast("attempt__points", FloatField()) - mark) * Value(100.0) / rest_possible,
        ),
        output_field=FloatField(),
    )
    rows = (
        Response.objects.filter(attempt__in=attempts, version__in=versions, share__isnull=False)
        .values("version_id", "answer")
        .annotate(count=Count("pk"), rest=Avg(rest))
        .order_by("version_id")
    )
    return [
        Chosen(
            version=row["version_id"], answer=row["answer"], count=row["count"], rest=row["rest"]
        )
        for row in rows
    ]


def given(*, attempts: QuerySet[Attempt], versions: Iterable[int]) -> Iterator[Chosen]:
    """What was answered to these versions, version by version, in one statement.

    Without what these attempts came to: answers that are typed can be as many as members.
    """
    rows = (
        Response.objects.filter(attempt__in=attempts, version__in=versions, share__isnull=False)
        .values_list("version_id", "answer")
        .annotate(count=Count("pk"))
        .order_by("version_id")
    )
    for version, answer, count in rows.iterator(chunk_size=_AT_ONCE):
        yield Chosen(version=version, answer=answer, count=count, rest=None)
