"""The versions of a question: what was asked of whom, however it is edited later.

A version is made of the question as it stands, when somebody saves it in the bank or when it is
first asked after something about it changed, be it a translation. The same content is the same
version.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Max, Prefetch, QuerySet
from wagtail.search import index

from assessments.contents import Content, digest
from assessments.kinds.gaps import gap_content
from assessments.kinds.registry import KINDS, kind_of
from assessments.models import (
    Answer,
    Criterion,
    Gap,
    Hint,
    Kind,
    Question,
    QuestionVersion,
    Unit,
)
from cms.reading import texts
from lms.statements import Statement, each_given, rounded_up

WHOLE = Decimal(100)

Parts = Mapping[str, Sequence[Any]]
"""What a question is made of beside its text, in order: its answers, hints, gaps and so on."""


def _parts() -> dict[str, QuerySet[Any]]:
    return {
        "answers": Answer.objects.order_by("sort_order", "pk"),
        "gaps": Gap.objects.order_by("number"),
        "units": Unit.objects.order_by("sort_order", "pk"),
        "criteria": Criterion.objects.order_by("sort_order", "pk"),
        "hints": Hint.objects.order_by("sort_order", "pk"),
    }


def loaded(questions: QuerySet[Question]) -> QuerySet[Question]:
    """With everything that their content is made of, in a fixed number of queries."""
    return questions.select_related("case").prefetch_related(
        *(Prefetch(name, rows) for name, rows in _parts().items())
    )


def keep(*, question: Question, at: datetime) -> None:
    """What was saved is a version at once, whether anybody is asked it or not, and is found."""
    versions_of(questions=list(loaded(Question.objects.filter(pk=question.pk))), at=at)
    # Its answers and hints were stored after the question, by whose signal it is indexed.
    index.insert_or_update_object(question)


def versions_of(*, questions: Sequence[Question], at: datetime) -> dict[int, QuestionVersion]:
    """The current version of each question, by the question's id; made where there is none."""
    contents = {question.pk: content_of(question) for question in questions}
    return _versions_with(contents, at)


def versions_now(*, pks: Collection[int], at: datetime) -> dict[int, QuestionVersion]:
    """As ``versions_of``, of questions that are known by their ids."""
    return _versions_with(contents_of(pks), at)


def _versions_with(contents: dict[int, Content], at: datetime) -> dict[int, QuestionVersion]:
    digests = {pk: digest(content) for pk, content in contents.items()}
    found = _found(digests)
    while missing := [pk for pk in digests if pk not in found]:
        last = dict(
            QuestionVersion.objects.filter(question__in=missing)
            .values_list("question_id")
            .annotate(Max("number"))
            .order_by()
        )
        # Somebody else may be making the same one, or the next; then theirs is found.
        QuestionVersion.objects.bulk_create(
            [
                QuestionVersion(
                    question_id=pk,
                    number=last.get(pk, 0) + 1,
                    content=contents[pk],
                    digest=digests[pk],
                    made_at=at,
                )
                for pk in missing
            ],
            ignore_conflicts=True,
        )
        found |= _found({pk: digests[pk] for pk in missing})
    return found


def _found(digests: dict[int, str]) -> dict[int, QuestionVersion]:
    if not digests:
        return {}
    asked = rounded_up(digests)
    versions = _versions(len(asked)).ask(
        questions=asked, digests=[digests[question_id] for question_id in asked]
    )
    return {
        version.question_id: version
        for version in versions
        if version.digest == digests[version.question_id]
    }


@lru_cache
def _versions(count: int) -> Statement[QuestionVersion]:
    return Statement(
        QuestionVersion.objects.filter(
            question__pk__in=each_given("questions", count), digest__in=each_given("digests", count)
        )
    )


def contents_of(pks: Collection[int]) -> dict[int, Content]:
    """What questions are now, by their ids; a statement for each part that any of them has."""
    if not pks:
        return {}
    asked = rounded_up(pks)
    questions = _questions(len(asked)).ask(pks=asked)
    parts: dict[int, dict[str, list[Any]]] = {
        each.pk: {name: [] for name in _parts_of(each.kind)} for each in questions
    }
    for name in _parts():
        if of := rounded_up([pk for pk, mine in parts.items() if name in mine]):
            for row in _rows(name, len(of)).ask(questions=of):
                parts[row.question_id][name].append(row)
    return {each.pk: content_of(each, parts[each.pk]) for each in questions}


@lru_cache
def _questions(count: int) -> Statement[Question]:
    wanted = Question.objects.filter(pk__in=each_given("pks", count))
    return Statement(wanted.select_related("case"))


@lru_cache
def _rows(part: str, count: int) -> Statement[Any]:
    return Statement(_parts()[part].filter(question__pk__in=each_given("questions", count)))


def _parts_of(kind: str) -> tuple[str, ...]:
    offers = KINDS[kind].offers
    return (*offers, "hints") if "answers" in offers else offers


def content_of(question: Question, parts: Parts | None = None) -> Content:
    """The question as it stands now, as content (see ``assessments.contents``).

    Made of its own ``parts``, unless they were read apart from it.
    """
    if parts is None:
        parts = {name: getattr(question, name).all() for name in _parts_of(question.kind)}
    content: Content = {
        "kind": question.kind,
        "source_language": question.source_language,
        "text": texts(question, "text"),
        "feedback": texts(question, "feedback"),
    }
    offers = kind_of(content).offers
    if "answers" in offers:
        content["answers"] = _answers(question.kind, parts["answers"])
        content["shuffle"] = question.shuffle
        content["all_or_nothing"] = question.all_or_nothing
        content["case_sensitive"] = question.case_sensitive
        content["penalty"] = _plain(question.penalty)
        content["hints"] = [texts(hint, "text") for hint in parts["hints"]]
    if "gaps" in offers:
        content["gaps"] = [
            {"number": gap.number, "kind": gap.kind, "weight": _plain(gap.weight)}
            for gap in parts["gaps"]
        ]
        _share_out_in_gaps(content)
    if "units" in offers:
        content["units"] = [
            {"name": unit.name, "factor": _plain(unit.factor)} for unit in parts["units"]
        ]
    if "criteria" in offers:
        content["for_markers"] = question.for_markers
        content["criteria"] = [
            {"key": str(each.pk), "text": texts(each, "text"), "weight": _plain(each.weight)}
            for each in parts["criteria"]
        ]
    if question.picture_id:
        content["picture"] = question.picture_id
        content["picture_words"] = texts(question, "picture_words")
    if question.case:
        content["case"] = {
            "key": str(question.case_id),
            "source_language": question.case.source_language,
            "title": texts(question.case, "title"),
            "text": texts(question.case, "text"),
        }
    return content


def _answers(kind: str, answers: Sequence[Answer]) -> list[Content]:
    credits = credits_of(kind, answers)
    return [
        {
            "key": str(answer.pk),
            "text": texts(answer, "text"),
            "match": texts(answer, "match"),
            "number": None if answer.number is None else _plain(answer.number),
            "tolerance": _plain(answer.tolerance),
            "gap": answer.gap,
            "credit": credit,
            "stays_last": answer.stays_last,
            "feedback": texts(answer, "feedback"),
        }
        for answer, credit in zip(answers, credits, strict=True)
    ]


def credits_of(kind: str, answers: Sequence[Answer]) -> list[str]:
    """What each answer is worth in per cent, also where the author did not say it."""
    right = sum(answer.is_correct for answer in answers)
    each = WHOLE / right if kind == Kind.MULTIPLE and right else WHOLE
    wrong = -each if kind == Kind.MULTIPLE else Decimal(0)
    return [
        _plain((each if answer.is_correct else wrong) if answer.credit is None else answer.credit)
        for answer in answers
    ]


def _share_out_in_gaps(content: Content) -> None:
    """Answers to gaps of the same text are told apart by their gap alone."""
    known = {str(gap["number"]) for gap in content["gaps"]}
    content["answers"] = [each for each in content["answers"] if str(each["gap"]) in known]
    content["gaps"] = [gap for gap in content["gaps"] if gap_content(content, gap)["answers"]]


def _plain(value: Decimal) -> str:
    """A number in as few digits as say it: 1 and not 1.00000, however it was stored."""
    return f"{Decimal(value).quantize(Decimal('0.0000000001')).normalize():f}"
