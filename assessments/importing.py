"""Questions from files into the bank: first looked at, then stored."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha1
from itertools import islice
from pathlib import PurePath
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from modelsearch.backends import get_search_backends
from wagtail.images.fields import WagtailImageField
from wagtail.log_actions import log
from wagtail.models import Collection, ReferenceIndex

from assessments import versions
from assessments.contents import digest
from assessments.formats import files
from assessments.formats.drafting import Draft, DraftAnswer, draft_of
from assessments.formats.files import Format
from assessments.formats.parsed import Fault, File, NotUnderstood, Unreadable
from assessments.models import Answer, Case, Category, Gap, Hint, Question, Unit
from assessments.models.bank import QuestionTag, TaggedQuestion
from cms.fields import language_column
from cms.models import Picture
from lms.members.models import Member

LARGEST = 20_000_000
"""Bytes of a file of questions."""

_AT_ONCE = 500
_LONGEST_TITLE = 150
_Row = TypeVar("_Row")

Note = Callable[[int, int], None]
"""Told how many are done, of how many."""


def _nobody(done: int, whole: int) -> None:
    pass


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """What may come into the bank beside questions, whoever brings them."""

    cases: bool = True
    categories: bool = True
    pictures: bool = True


EVERYTHING = Allowed()


@dataclass(frozen=True, kw_only=True)
class Examined:
    """One question as it was understood; ``is_known`` if the collection or the file has it."""

    draft: Draft
    category: str
    is_known: bool


@dataclass(frozen=True, kw_only=True)
class Examination:
    """What a file holds. Nothing is stored."""

    questions: Sequence[Examined]
    faults: Sequence[Fault]

    @property
    def new(self) -> list[Examined]:
        return [each for each in self.questions if not each.is_known]


@dataclass(kw_only=True)
class Stored:
    questions: list[Question] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)


def examine(
    *,
    content: bytes,
    format: Format,
    collection: Collection,
    language: str,
    category: str = "",
    allowed: Allowed = EVERYTHING,
    note: Note = _nobody,
) -> Examination:
    """Read the file and compare it with the collection's questions.

    ``category`` is where all of them go; without it, they go where the file says. A file that
    cannot be read at all has one fault. ``note`` is told, question by question, how many are
    understood, of how many.
    """
    if len(content) > LARGEST:
        reason = _("The file is larger than %(size)d MB. Bring it in in parts.") % {
            "size": LARGEST // 1_000_000
        }
        return Examination(questions=[], faults=[Fault(line=0, reason=reason)])
    try:
        parsed = files.read(content, format, most=settings.QUESTIONS_AT_ONCE)
    except Unreadable as unreadable:
        fault = Fault(line=unreadable.line, reason=unreadable.reason)
        return Examination(questions=[], faults=[fault])
    drafts: list[Draft] = []
    faults = list(parsed.faults)
    known_paths = set(_paths_of(collection))
    for place, question in enumerate(parsed.questions):
        note(place, len(parsed.questions))
        try:
            draft = draft_of(question)
            _check_allowed(draft, category or question.category, allowed, known_paths)
            _check_picture(draft)
        except NotUnderstood as wrong:
            faults.append(Fault(line=question.line, reason=wrong.reason))
        else:
            drafts.append(draft)
    return Examination(
        questions=list(_compared(drafts, collection, language, category)),
        faults=sorted(faults, key=lambda fault: fault.line),
    )


def store(
    *,
    examination: Examination,
    collection: Collection,
    language: str,
    actor: Member | None,
    at: datetime,
    note: Note = _nobody,
) -> Stored:
    """Put what is new into the bank.

    It is stored in parts, so that others need not wait until all of it is. If that is cut off,
    taking the file once more stores the rest. ``note`` is told within the transaction of each part
    how many are stored with it, of how many.
    """
    stored = Stored()
    for batch in _batches(examination.new):
        with transaction.atomic():
            _store_batch(batch, stored, collection, language, actor, at)
            note(len(stored.questions) + len(stored.cases), len(examination.new))
    return stored


def usual_collection() -> Collection:
    """Where most questions are, or would be by themselves."""
    root = Collection.get_first_root_node()
    places = Question.objects.order_by().values_list("collection", flat=True)
    counts: dict[int, int] = {}
    for place in places.iterator():
        counts[place] = counts.get(place, 0) + 1
    if counts:
        return Collection.objects.get(pk=max(counts, key=lambda place: counts[place]))
    return Collection.objects.child_of(root).order_by("path").first() or root


# Looking at them


def _paths_of(collection: Collection) -> Iterable[str]:
    return Category.objects.filter(collection=collection).values_list("path", flat=True)


def _check_allowed(draft: Draft, category: str, allowed: Allowed, known: set[str]) -> None:
    if draft.is_case and not allowed.cases:
        raise NotUnderstood(_("You may not add cases to this collection."))
    if draft.picture is not None and not allowed.pictures:
        raise NotUnderstood(_("You may not add pictures to this collection."))
    if category and category not in known and not allowed.categories:
        raise NotUnderstood(
            _("There is no category “%(category)s”, and you may not add one.")
            % {"category": category}
        )


def _check_picture(draft: Draft) -> None:
    if draft.picture is None:
        return
    uploaded = SimpleUploadedFile(_file_name(draft.picture), draft.picture.content)
    try:
        WagtailImageField().clean(uploaded)
    except ValidationError as wrong:
        raise NotUnderstood(
            _("The picture “%(name)s” cannot be taken: %(reason)s")
            % {"name": draft.picture.name[:100], "reason": " ".join(wrong.messages)}
        ) from wrong


def _file_name(file: File) -> str:
    name = PurePath(get_valid_filename(file.name))
    return name.stem[:60] + name.suffix.lower()


def _compared(
    drafts: Sequence[Draft], collection: Collection, language: str, category: str
) -> Iterator[Examined]:
    prints = [_print_of_draft(draft, language) for draft in drafts]
    seen = _prints_in(collection, language, {draft.text for draft in drafts})
    for draft, print in zip(drafts, prints, strict=True):
        yield Examined(
            draft=draft,
            category=category or draft.parsed.category,
            is_known=print in seen,
        )
        seen.add(print)


def _prints_in(collection: Collection, language: str, texts: set[str]) -> set[str]:
    """The prints of what the collection has with one of these texts."""
    column = language_column("text", language)
    found: set[str] = set()
    # Browsers end the lines of what is typed in their own way.
    typed = {text.replace("\n", "\r\n") for text in texts}
    for some in _batches(sorted(texts | typed)):
        asked = {f"{column}__in": some, "collection": collection, "source_language": language}
        found.update(
            _print_of_question(question, language)
            for question in versions.loaded(Question.objects.filter(**asked))
        )
        found.update(_print_of_case(case, language) for case in Case.objects.filter(**asked))
    return found


def _print_of_draft(draft: Draft, language: str) -> str:
    if draft.is_case:
        return digest({"kind": "", "language": language, "text": draft.text})
    return _print(
        kind=draft.kind,
        language=language,
        text=draft.text,
        feedback=draft.feedback,
        answers=draft.answers,
        gaps=[(gap.number, gap.kind) for gap in draft.gaps],
        units=[unit.name for unit in draft.units],
    )


def _print_of_case(case: Case, language: str) -> str:
    text = getattr(case, language_column("text", language))
    return digest({"kind": "", "language": language, "text": text.replace("\r\n", "\n")})


def _print_of_question(question: Question, language: str) -> str:
    return _print(
        kind=question.kind,
        language=language,
        text=getattr(question, language_column("text", language)) or "",
        feedback=getattr(question, language_column("feedback", language)) or "",
        answers=[draft_answer_of(answer, language) for answer in question.answers.all()],
        gaps=[(gap.number, gap.kind) for gap in question.gaps.all()],
        units=[unit.name for unit in question.units.all()],
    )


def draft_answer_of(answer: Answer, language: str) -> DraftAnswer:
    """An answer of the bank in its source language."""
    return DraftAnswer(
        text=getattr(answer, language_column("text", language)) or "",
        match=getattr(answer, language_column("match", language)) or "",
        number=answer.number,
        tolerance=answer.tolerance,
        gap=answer.gap,
        is_correct=answer.is_correct,
        credit=answer.credit,
        feedback=getattr(answer, language_column("feedback", language)) or "",
    )


def _print(
    *,
    kind: str,
    language: str,
    text: str,
    feedback: str,
    answers: Iterable[DraftAnswer],
    gaps: Sequence[tuple[int, str]],
    units: Sequence[str],
) -> str:
    """Another whenever something is asked or answered otherwise, whoever made the question."""
    return digest(
        {
            "kind": kind,
            "language": language,
            "text": text.replace("\r\n", "\n"),
            "feedback": feedback.replace("\r\n", "\n"),
            "answers": [
                [
                    each.text,
                    each.match,
                    _digits(each.number),
                    _digits(each.tolerance),
                    each.gap,
                    each.is_correct,
                    _digits(each.credit),
                    each.feedback,
                ]
                for each in answers
            ],
            "gaps": sorted(gaps),
            "units": list(units),
        }
    )


def _digits(value: object) -> str | None:
    return None if value is None else f"{float(str(value)):.10g}"


# Storing them


def _batches(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    left = iter(rows)
    while batch := list(islice(left, _AT_ONCE)):
        yield batch


def _store_batch(
    batch: Sequence[Examined],
    stored: Stored,
    collection: Collection,
    language: str,
    actor: Member | None,
    at: datetime,
) -> None:
    categories = _categories({each.category for each in batch if each.category}, collection)
    asked: list[tuple[Draft, Question]] = []
    for each in batch:
        if each.draft.is_case:
            stored.cases.append(_stored_case(each.draft, collection, language, actor))
        else:
            question = _question(each.draft, collection, language, actor)
            question.category = categories.get(each.category)
            asked.append((each.draft, question))
    questions = [question for _draft, question in asked]
    Question.objects.bulk_create(questions)
    _store_parts(asked, language)
    _store_tags(asked)
    pks = [question.pk for question in questions]
    saved = list(versions.loaded(Question.objects.filter(pk__in=pks)))
    versions.versions_of(questions=saved, at=at)
    _make_known(saved, actor)
    stored.questions += questions


def _categories(paths: set[str], collection: Collection) -> dict[str, Category]:
    return {
        path: Category.objects.get_or_create(collection=collection, path=path)[0]
        for path in sorted(paths)
    }


def _stored_case(draft: Draft, collection: Collection, language: str, actor: Member | None) -> Case:
    case = Case(
        collection=collection,
        source_language=language,
        **_in(language, title=draft.name[:_LONGEST_TITLE], text=draft.text),
    )
    case.save()
    log(instance=case, action="wagtail.create", user=actor)
    return case


def _in(language: str, **values: str) -> dict[str, str]:
    return {language_column(name, language): value for name, value in values.items()}


def _question(
    draft: Draft, collection: Collection, language: str, actor: Member | None
) -> Question:
    question = Question(
        kind=draft.kind,
        name=draft.name,
        collection=collection,
        source_language=language,
        shuffle=draft.parsed.shuffle,
        case_sensitive=draft.parsed.case_sensitive,
        for_markers=draft.for_markers,
        **_in(
            language,
            text=draft.text,
            feedback=draft.feedback,
            picture_words=draft.picture_words,
        ),
    )
    if draft.points is not None:
        question.default_points = draft.points
    if draft.penalty is not None:
        question.penalty = draft.penalty
    if draft.picture is not None:
        question.picture = _picture(draft.picture, collection, actor)
    return question


def _picture(file: File, collection: Collection, actor: Member | None) -> Picture:
    """The file as one of the collection's pictures, which may have it already."""
    print = sha1(file.content, usedforsecurity=False).hexdigest()
    found: Picture | None = Picture.objects.filter(file_hash=print, collection=collection).first()
    if found is None:
        name = _file_name(file)
        found = Picture(
            title=PurePath(name).stem,
            file=ContentFile(file.content, name=name),
            collection=collection,
            uploaded_by_user=actor,
        )
        # Wagtail does so for what is uploaded through its own pages.
        found.file_size = len(file.content)
        found.file_hash = print
        found.save()
    return found


def _store_parts(asked: Sequence[tuple[Draft, Question]], language: str) -> None:
    answers: list[Answer] = []
    gaps: list[Gap] = []
    units: list[Unit] = []
    hints: list[Hint] = []
    for draft, question in asked:
        answers += (
            _stored_answer(each, question, place, language)
            for place, each in enumerate(draft.answers)
        )
        gaps += (
            Gap(
                question=question,
                number=each.number,
                kind=each.kind,
                weight=each.weight,
                sort_order=place,
            )
            for place, each in enumerate(draft.gaps)
        )
        units += (
            Unit(question=question, name=each.name, factor=each.factor, sort_order=place)
            for place, each in enumerate(draft.units)
        )
        hints += (
            Hint(question=question, sort_order=place, **_in(language, text=words))
            for place, words in enumerate(draft.hints)
        )
    Answer.objects.bulk_create(answers, batch_size=_AT_ONCE)
    Gap.objects.bulk_create(gaps, batch_size=_AT_ONCE)
    Unit.objects.bulk_create(units, batch_size=_AT_ONCE)
    Hint.objects.bulk_create(hints, batch_size=_AT_ONCE)


def _stored_answer(answer: DraftAnswer, question: Question, place: int, language: str) -> Answer:
    return Answer(
        question=question,
        sort_order=place,
        number=answer.number,
        tolerance=answer.tolerance,
        gap=answer.gap,
        is_correct=answer.is_correct,
        credit=answer.credit,
        **_in(language, text=answer.text, match=answer.match, feedback=answer.feedback),
    )


def _store_tags(asked: Sequence[tuple[Draft, Question]]) -> None:
    names = {tag for draft, _question in asked for tag in draft.parsed.tags}
    tags = {name: QuestionTag.objects.get_or_create(name=name)[0] for name in sorted(names)}
    TaggedQuestion.objects.bulk_create(
        TaggedQuestion(tag=tags[name], content_object=question)
        for draft, question in asked
        for name in dict.fromkeys(draft.parsed.tags)
    )


def _make_known(questions: Sequence[Question], actor: Member | None) -> None:
    """What saving them one by one does by signals: search, "used in", and the log."""
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(Question, list(questions))
    for question in questions:
        if question.category_id or question.picture_id:
            ReferenceIndex.create_or_update_for_object(question)
        log(instance=question, action="wagtail.create", user=actor)
