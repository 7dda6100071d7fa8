"""What a question was before: who made which version of it, and bringing one back.

A version does not say who made it. Whoever saved the question in the bank is in its log; a version
that was made when it was asked, after a translation was released, is nobody's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.log_actions import registry as log_registry
from wagtail.search import index

from assessments import versions
from assessments.contents import Content, digest
from assessments.models import Answer, Case, Criterion, Gap, Hint, Question, QuestionVersion, Unit
from assessments.panels import edit_handler_of
from cms.fields import language_column
from cms.models import Picture
from lms.members.models import Member

BROUGHT_BACK = "assessments.version_brought_back"
_SAVING = timedelta(minutes=1)
"""Between an entry of the log and the version that is made of what was saved."""
_AS_TYPED = Decimal("0.00001")
"""As exact as what an answer is worth can be written."""


class CannotBeBroughtBack(Exception):
    """The form of the question refuses this content; ``faults`` are its sentences."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(*faults)
        self.faults = list(faults)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A version as a history tells it. ``who`` is empty where the log does not know."""

    version: QuestionVersion
    answered: int
    who: str
    is_present: bool


def told(*, question: Question) -> list[Told]:
    """All versions of the question, the latest first; in four statements.

    ``question`` comes from ``versions.loaded``. The rows of versions lack their content. Answers
    are counted, whoever gave them.
    """
    present = digest(versions.content_of(question))
    found = list(
        QuestionVersion.objects.filter(question=question)
        .defer("content")
        .annotate(answered=Count("responses", filter=Q(responses__answer__isnull=False)))
        .order_by("-number")
    )
    saved = _saved(question, found)
    return [
        Told(
            version=version,
            answered=version.answered,
            who=_who(saved, version.made_at),
            is_present=version.digest == present,
        )
        for version in found
    ]


def _saved(question: Question, found: Sequence[QuestionVersion]) -> list[tuple[datetime, str]]:
    """When the question was saved around the times of its versions, and by whom."""
    if not found:
        return []
    bounds = QuestionVersion.objects.filter(question=question).aggregate(
        first=Min("made_at"), last=Max("made_at")
    )
    entries = log_registry.get_logs_for_instance(question).filter(
        action__in=["wagtail.create", "wagtail.edit", BROUGHT_BACK],
        timestamp__range=(bounds["first"] - _SAVING, bounds["last"]),
    )
    return [
        (entry.timestamp, entry.user_display_name)
        for entry in entries.select_related("user").order_by("-timestamp")
    ]


def _who(saved: Sequence[tuple[datetime, str]], made_at: datetime) -> str:
    """Who saved it just before."""
    return next((who for at, who in saved if made_at - _SAVING <= at <= made_at), "")


@transaction.atomic
def bring_back(*, version: QuestionVersion, actor: Member, at: datetime) -> QuestionVersion:
    """Make the question what this version of it says; gives the version that it now is.

    What it was until now is kept as a version, too. Answers and lines of the rubric get the ids
    they had, so that what was answered can be marked by them. Translations and the text of a case
    stay as they are: they are written elsewhere. Raises ``CannotBeBroughtBack``, and then nothing
    changed.
    """
    Question.objects.select_for_update().get(pk=version.question_id)
    question = _loaded(version.question_id)
    versions.versions_of(questions=[question], at=at)
    content = version.content
    _refuse_what_is_gone(content)
    _put(question, content)
    _save(question, actor)
    log(
        instance=question,
        action=BROUGHT_BACK,
        user=actor,
        data={"number": version.number},
        content_changed=True,
    )
    saved = _loaded(question.pk)
    index.insert_or_update_object(saved)
    return versions.versions_of(questions=[saved], at=at)[question.pk]


def _loaded(pk: int) -> Question:
    return versions.loaded(Question.objects.filter(pk=pk)).get()


def _refuse_what_is_gone(content: Content) -> None:
    faults = []
    case, picture = content.get("case"), content.get("picture")
    if case and not Case.objects.filter(pk=case["key"]).exists():
        faults.append(_("The case that it asked about was deleted."))
    if picture and not Picture.objects.filter(pk=picture).exists():
        faults.append(_("The picture that it showed was deleted."))
    if faults:
        raise CannotBeBroughtBack(faults)


def _put(question: Question, content: Content) -> None:
    """Put the content in the question's fields and lists, in the language it was written in."""
    source = question.source_language
    for name in ("text", "feedback", "picture_words"):
        setattr(question, language_column(name, source), content.get(name, {}).get(source, ""))
    question.case_id = int(content["case"]["key"]) if "case" in content else None
    question.picture_id = content.get("picture")
    for name in ("shuffle", "all_or_nothing", "case_sensitive", "penalty", "for_markers"):
        if name in content:
            setattr(question, name, content[name])
    if "answers" in content:
        _put_answers(question, content)
        _put_hints(question, content["hints"])
    if "gaps" in content:
        _put_gaps(question, content["gaps"])
    if "units" in content:
        _put_units(question, content["units"])
    if "criteria" in content:
        _put_criteria(question, content["criteria"])


def _put_answers(question: Question, content: Content) -> None:
    present = {str(answer.pk): answer for answer in question.answers.all()}
    rows = []
    for place, told in enumerate(content["answers"]):
        answer = present.get(told["key"]) or _revived(Answer, told["key"], question)
        _put_texts(answer, told, "text", "match", "feedback", source=question.source_language)
        answer.number, answer.tolerance = told["number"], told["tolerance"]
        answer.gap, answer.stays_last = told["gap"], told["stays_last"]
        answer.is_correct, answer.credit = Decimal(told["credit"]) > 0, None
        answer.sort_order = place
        rows.append(answer)
    # What answers are worth without being told so is not told in the form either.
    worth = versions.credits_of(content["kind"], rows)
    if worth != [told["credit"] for told in content["answers"]]:
        for answer, told in zip(rows, content["answers"], strict=True):
            answer.credit = Decimal(told["credit"]).quantize(_AS_TYPED)
    question.answers.set(rows)


def _put_criteria(question: Question, criteria: Sequence[Content]) -> None:
    present = {str(each.pk): each for each in question.criteria.all()}
    rows = []
    for place, told in enumerate(criteria):
        row = present.get(told["key"]) or _revived(Criterion, told["key"], question)
        _put_texts(row, told, "text", source=question.source_language)
        row.weight, row.sort_order = told["weight"], place
        rows.append(row)
    question.criteria.set(rows)


def _put_hints(question: Question, hints: Sequence[dict[str, str]]) -> None:
    """A hint has no id in a version: the row that says the same is the same."""
    column = language_column("text", question.source_language)
    present = {getattr(each, column): each for each in question.hints.all()}
    rows = []
    for place, told in enumerate(hints):
        text = told.get(question.source_language, "")
        row = present.pop(text, None) or Hint(**{column: text})
        row.sort_order = place
        rows.append(row)
    question.hints.set(rows)


def _put_gaps(question: Question, gaps: Sequence[Content]) -> None:
    present = {each.number: each for each in question.gaps.all()}
    rows = []
    for place, told in enumerate(gaps):
        row = present.get(told["number"]) or Gap(number=told["number"])
        row.kind, row.weight, row.sort_order = told["kind"], told["weight"], place
        rows.append(row)
    question.gaps.set(rows)


def _put_units(question: Question, units: Sequence[Content]) -> None:
    present = {each.name: each for each in question.units.all()}
    rows = []
    for place, told in enumerate(units):
        row = present.pop(told["name"], None) or Unit(name=told["name"])
        row.factor, row.sort_order = told["factor"], place
        rows.append(row)
    question.units.set(rows)


def _put_texts(row: Any, told: Content, *names: str, source: str) -> None:
    for name in names:
        setattr(row, language_column(name, source), told[name].get(source, ""))


def _revived(model: Any, key: str, question: Question) -> Any:
    """A row that was deleted, with the id by which it was answered; no id is given out twice."""
    row = model(pk=int(key), question=question)
    row.save(force_insert=True)
    return row


def _save(question: Question, actor: Member) -> None:
    """As an author does who types all of it into the form. Raises ``CannotBeBroughtBack``."""
    form_class = edit_handler_of(question.kind).get_form_class()
    shown = form_class(instance=question, for_user=actor)
    form = form_class(_typed(shown), instance=question, for_user=actor)
    for name in set(form.fields) - _fields_of_content(question):
        # Where it lies in the bank is no matter of its content.
        del form.fields[name]
    if not form.is_valid():
        raise CannotBeBroughtBack(_faults(form))
    form.save()


def _fields_of_content(question: Question) -> set[str]:
    source = question.source_language
    names = {language_column(name, source) for name in ("text", "feedback", "picture_words")}
    marking = {"shuffle", "all_or_nothing", "case_sensitive", "penalty", "for_markers"}
    return names | marking | {"kind", "source_language", "case", "picture"}


def _typed(form: Any) -> dict[str, Any]:
    """What a browser posts of a form in which nothing is changed."""
    typed = _values(form)
    for formset in form.formsets.values():
        count = len(formset.initial_forms)
        typed |= {
            f"{formset.prefix}-TOTAL_FORMS": count,
            f"{formset.prefix}-INITIAL_FORMS": count,
        }
        for child in formset.initial_forms:
            typed |= _values(child)
    return typed


def _values(form: Any) -> dict[str, Any]:
    values = {form.add_prefix(name): form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def _faults(form: Any) -> list[str]:
    """The form's sentences, each said once, in the order of the form."""
    faults = [error for errors in form.errors.values() for error in errors]
    for formset in form.formsets.values():
        faults += formset.non_form_errors()
        faults += [
            error for errors in formset.errors for listed in errors.values() for error in listed
        ]
    return list(dict.fromkeys(map(str, faults)))
