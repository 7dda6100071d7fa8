"""How a quiz and its questions do, in words first. Names nobody, and tells no small groups."""

from decimal import Decimal

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.permissions import policy_registry

from assessments import gains
from assessments.contents import said
from assessments.kinds.choices import label
from assessments.models import Question, QuestionVersion, QuizEntry, QuizStatistics, Topic
from assessments.statistics import counting, languages
from assessments.statistics.choices import FEWEST, LEFT_OUT
from assessments.statistics.findings import (
    EASY,
    LITTLE,
    TELLING,
    Finding,
    findings_of,
    misleading,
    never_chosen,
)
from cms.languages import describe
from cms.rights import languages_for
from courses.desk.rights import quizzes_for

SENTENCES = {
    Finding.TOO_EASY: gettext_lazy(
        "Too easy: nearly everybody gets it right. It may stay to encourage people; it does not "
        "tell who has learned."
    ),
    Finding.TOO_HARD: gettext_lazy(
        "Too hard: hardly more get it right than by guessing. Check the key first, then the "
        "wording, then whether the lesson says it."
    ),
    Finding.MISLEADS: gettext_lazy(
        "Misleads the best: those who do well in the other questions get this one wrong more often "
        "than the others do. Check the key, and look for a second answer that can be defended."
    ),
    Finding.TELLS_LITTLE: gettext_lazy(
        "Tells little: those who do well in the other questions do hardly better in this one. "
        "It may be ambiguous, or about something else than the rest."
    ),
    Finding.WORKS: gettext_lazy(
        "Works: those who do well in the other questions do better in this one, too."
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def quiz_statistics(request, quiz_id):
    """What was counted of a quiz; posting has it counted again."""
    quiz = get_object_or_404(quizzes_for(request.user), pk=quiz_id)
    if request.method == "POST":
        _ask(request, quiz)
        return redirect("quiz_statistics", quiz.pk)
    rows = {row.which: row for row in QuizStatistics.objects.filter(quiz=quiz)}
    asks_best = request.GET.get("which") == counting.BEST
    first, best = rows.get(counting.FIRST), rows.get(counting.BEST)
    row = (best or first) if asks_best else first
    figures = row.figures if row else {}
    return render(
        request,
        "courses/admin/quiz_statistics.html",
        {
            "page_title": _("Statistics"),
            "page_subtitle": str(quiz),
            "header_icon": "table",
            "quiz": quiz,
            "row": row,
            "is_counted": bool(figures),
            "is_wanted": bool(first and first.wanted_at),
            "asks_best": asks_best,
            "is_best": asks_best and best is not None,
            "scale": figures.get("scale"),
            "reliability": figures.get("reliability"),
            "questions": _questions(quiz, figures, request.user),
            "compared": [describe(each) for each in figures.get("compared", ())],
            "suspects": _suspects(figures),
            "compares": quiz.compared_courses.exists(),
            "gains": _gains(quiz),
            "fewest": FEWEST,
            "fewest_readers": languages.FEWEST,
            "telling": TELLING,
            "easy": EASY,
            "little": LITTLE,
        },
    )


def _gains(quiz):
    """What learners gained between the quiz before a course and after it; all topics last."""
    rows = gains.means(quiz=quiz)
    topics = Topic.objects.in_bulk({each["topic"] for each in rows if each["topic"]})
    told = [
        {
            "topic": str(topics[each["topic"]]) if each["topic"] else "",
            "learners": each["learners"],
            "before": each["before"] * 100,
            "after": each["after"] * 100,
            "gain": None if each["gain"] is None else each["gain"] * 100,
        }
        for each in rows
    ]
    return sorted(told, key=lambda each: (not each["topic"], each["topic"]))


@never_cache
@require_safe
def compare_texts(request, quiz_id, version_id, language):
    """The texts of a translation that is suspected, beside those it was made from."""
    quiz = get_object_or_404(quizzes_for(request.user), pk=quiz_id)
    row = get_object_or_404(QuizStatistics, quiz=quiz, which=counting.FIRST)
    found = [
        each
        for each in row.figures.get("suspects", ())
        if (each["version"], each["language"]) == (version_id, language)
    ]
    if not found:
        raise Http404
    version = get_object_or_404(QuestionVersion.objects.select_related("question"), pk=version_id)
    content, question = version.content, version.question
    return render(
        request,
        "courses/admin/compare_texts.html",
        {
            "page_title": _("Both texts"),
            "page_subtitle": str(quiz),
            "header_icon": "globe",
            "quiz": quiz,
            "suspect": found[0],
            "source": describe(content["source_language"]),
            "language": describe(language),
            "lines": _both(content, language),
            "translate_url": reverse(
                "translations_of", args=[Question._meta.label_lower, question.pk]
            )
            if languages_for(request.user, question)
            else None,
        },
    )


def _both(content, language):
    """What a learner reads, part by part: what it is, the source's text, the translation's."""
    parts = [(_("Question"), content["text"])]
    parts += [(_("Case"), content["case"]["text"])] if "case" in content else []
    for each in content.get("answers", ()):
        is_right = Decimal(each["credit"]) > 0
        parts.append((_("Answer, right") if is_right else _("Answer"), each["text"]))
        parts.append((_("Belongs to"), each["match"]))
    source = content["source_language"]
    return [
        {"part": part, "source": texts.get(source, ""), "translation": texts.get(language, "")}
        for part, texts in parts
        if texts
    ]


def _suspects(figures):
    rows = figures.get("suspects", ())
    contents = dict(
        QuestionVersion.objects.filter(pk__in=[each["version"] for each in rows]).values_list(
            "pk", "content"
        )
    )
    return [
        {
            **each,
            "text": _text(contents[each["version"]]),
            "source": describe(contents[each["version"]]["source_language"]),
            "translation": describe(each["language"]),
            "is_harder": each["delta"] < 0,
            "is_large": each["size"] == languages.Size.LARGE.value,
        }
        for each in rows
    ]


def _ask(request, quiz):
    try:
        counting.ask(quiz=quiz, at=timezone.now())
    except counting.TooFewMore:
        text = _(
            "Not counted again: since the last time, fewer than %(fewest)d more members have "
            "handed in a first attempt that is marked. A single one could be recognised by the "
            "difference."
        )
        messages.info(request, text % {"fewest": FEWEST})
    else:
        messages.success(request, _("The quiz is being counted. Look again in a minute."))


def _questions(quiz, figures, reader):
    """The questions in the order of the quiz, then those that it draws or once had."""
    rows = figures.get("questions", ())
    versions = QuestionVersion.objects.in_bulk(
        [each["version"] for row in rows for each in row["versions"]]
    )
    policy = policy_registry.get_by_type(Question)
    mine = policy.instances_user_has_permission_for(reader, "change")
    editable = set(
        mine.filter(pk__in=[row["question"] for row in rows]).values_list("pk", flat=True)
    )
    entries = QuizEntry.objects.filter(quiz=quiz, question__isnull=False).order_by("sort_order")
    order = {pk: place for place, pk in enumerate(entries.values_list("question_id", flat=True))}
    return [
        {
            **row,
            "text": _text(versions[row["versions"][0]["version"]].content),
            "edit_url": reverse(
                Question.snippet_viewset.get_url_name("edit"), args=[row["question"]]
            )
            if row["question"] in editable
            else None,
            "versions": [_version(each, versions[each["version"]]) for each in row["versions"]],
        }
        for row in sorted(rows, key=lambda row: order.get(row["question"], len(order)))
    ]


def _version(figures, version):
    content = version.content
    labels = {LEFT_OUT: _("(left out)")}
    for each in content.get("answers", ()) if figures.get("choices") else ():
        labels[each["key"]] = label(content, each, content["source_language"])
    leading, unused = misleading(figures), never_chosen(figures)
    return {
        "number": version.number,
        "made_at": version.made_at,
        "text": _text(content),
        "figures": figures,
        "is_told": "attempts" in figures,
        "has_few": findings_of(figures) == [Finding.TOO_FEW],
        "sentences": [SENTENCES[each] for each in findings_of(figures) if each in SENTENCES],
        "choices": [
            {
                **each,
                "label": labels[each["key"]],
                "misleads": each["key"] in leading,
                "is_unused": each["key"] in unused,
            }
            for each in figures.get("choices", ())
        ],
        "given": figures.get("given", ()),
        "has_parts": any(each["part"] for each in figures.get("given", ())),
        "language": content["source_language"],
    }


def _text(content):
    return said(content, content["text"], content["source_language"])
