"""Choosing: one answer of several, several of several, true or false."""

from decimal import Decimal

from django.utils.translation import get_language, override, pgettext

from assessments.contents import Content, number, said
from assessments.kinds.kind import ALL, NOTHING, Answer, DoesNotFit, Field, Line, one, share
from cms.reading import Localized


def _offered(content: Content) -> list[str]:
    return [each["key"] for each in content["answers"]]


class OneOfSeveral:
    """Answered by the key of what was chosen. Also true or false, which offers two."""

    offers: tuple[str, ...] = ("answers",)
    is_answered_whole = True

    def keys(self, content: Content) -> list[str]:
        return _offered(content)

    def read(self, content: Content, field: Field) -> Answer:
        answer = one(field("")) or None
        self.check(content, answer)
        return answer

    def check(self, content: Content, answer: Answer) -> None:
        if answer is not None and answer not in _offered(content):
            raise DoesNotFit

    def is_complete(self, content: Content, answer: Answer) -> bool:
        return answer is not None

    def grade(self, content: Content, answer: Answer) -> Decimal | None:
        chosen = [each for each in content["answers"] if each["key"] == answer]
        return share(number(chosen[0]["credit"]) / 100) if chosen else NOTHING

    def lines(self, content: Content, answer: Answer, language: str | None) -> list[Line]:
        return _lines(content, {answer}, language)


class SeveralOfSeveral:
    """Answered by the keys of what was chosen.

    Wrong choices take points off, but never below none. ``all_or_nothing`` gives points for
    exactly the right choices only.
    """

    offers: tuple[str, ...] = ("answers",)
    is_answered_whole = False

    def keys(self, content: Content) -> list[str]:
        return _offered(content)

    def read(self, content: Content, field: Field) -> Answer:
        answer = sorted(set(field(""))) or None
        self.check(content, answer)
        return answer

    def check(self, content: Content, answer: Answer) -> None:
        if answer is None:
            return
        offered = _offered(content)
        if not isinstance(answer, list) or any(each not in offered for each in answer):
            raise DoesNotFit
        if len(set(answer)) < len(answer):
            raise DoesNotFit

    def is_complete(self, content: Content, answer: Answer) -> bool:
        return bool(answer)

    def grade(self, content: Content, answer: Answer) -> Decimal | None:
        chosen = set(answer or ())
        if content.get("all_or_nothing"):
            key = {each["key"] for each in content["answers"] if number(each["credit"]) > 0}
            return ALL if chosen == key else NOTHING
        credits = (number(each["credit"]) for each in content["answers"] if each["key"] in chosen)
        return share(sum(credits, NOTHING) / 100)

    def lines(self, content: Content, answer: Answer, language: str | None) -> list[Line]:
        return _lines(content, set(answer or ()), language)


def label(content: Content, answer: Content, language: str | None = None) -> Localized:
    """What an answer to choose says. True and false are the interface's words."""
    if content["kind"] != "true_false":
        return said(content, answer["text"], language)
    language = language or get_language() or content["source_language"]
    is_true = answer["key"] == content["answers"][0]["key"]
    with override(language):
        words = pgettext("answer", "True") if is_true else pgettext("answer", "False")
    return Localized(words, language, is_fallback=False)


def _lines(content: Content, chosen: set[str | None], language: str | None) -> list[Line]:
    return [
        Line(
            given=label(content, each, language),
            was_chosen=each["key"] in chosen,
            verdict=number(each["credit"]) > 0,
            feedback=said(content, each.get("feedback"), language)
            if each["key"] in chosen
            else None,
        )
        for each in content["answers"]
    ]
