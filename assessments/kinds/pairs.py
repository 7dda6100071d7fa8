"""Matching: what on one side belongs to what on the other."""

from decimal import Decimal

from assessments.contents import Content, said
from assessments.kinds.kind import ALL, NOTHING, Answer, DoesNotFit, Field, Line, one, share


class Matching:
    """Answered by ``{key of a prompt: key of what was matched to it}``.

    An answer with a text and a match is a pair; one without a text is only there to be ruled out.
    Several prompts may have the same match: it is offered once.
    """

    offers: tuple[str, ...] = ("answers",)
    is_answered_whole = False

    def keys(self, content: Content) -> list[str]:
        return [each["key"] for each in options(content)]

    def read(self, content: Content, field: Field) -> Answer:
        given = {each["key"]: one(field(each["key"])) for each in prompts(content)}
        answer = {key: value for key, value in given.items() if value} or None
        self.check(content, answer)
        return answer

    def check(self, content: Content, answer: Answer) -> None:
        if answer is None:
            return
        asked = {each["key"] for each in prompts(content)}
        offered = [each["key"] for each in options(content)]
        if not isinstance(answer, dict) or not asked.issuperset(answer):
            raise DoesNotFit
        if any(value not in offered for value in answer.values()):
            raise DoesNotFit

    def is_complete(self, content: Content, answer: Answer) -> bool:
        return len(answer or ()) == len(prompts(content))

    def grade(self, content: Content, answer: Answer) -> Decimal | None:
        asked = prompts(content)
        met = sum((answer or {}).get(each["key"]) == _right(content, each) for each in asked)
        if content.get("all_or_nothing"):
            return ALL if met == len(asked) else NOTHING
        return share(Decimal(met) / len(asked))

    def lines(self, content: Content, answer: Answer, language: str | None) -> list[Line]:
        by_key = {each["key"]: each for each in options(content)}
        lines = []
        for each in prompts(content):
            chosen = by_key.get((answer or {}).get(each["key"], ""))
            is_right = chosen is not None and chosen["key"] == _right(content, each)
            lines.append(
                Line(
                    prompt=said(content, each["text"], language),
                    given=said(content, chosen["match"], language) if chosen else None,
                    verdict=is_right,
                    right=None if is_right else said(content, each["match"], language),
                    feedback=said(content, each.get("feedback"), language) if chosen else None,
                )
            )
        return lines


def prompts(content: Content) -> list[Content]:
    """What something is to be matched to."""
    return [each for each in content["answers"] if each["text"]]


def options(content: Content) -> list[Content]:
    """What can be matched, each once."""
    once: dict[str, Content] = {}
    for each in content["answers"]:
        once.setdefault(_name(content, each), each)
    return list(once.values())


def _right(content: Content, prompt: Content) -> str:
    name = _name(content, prompt)
    return next(each["key"] for each in options(content) if _name(content, each) == name)


def _name(content: Content, answer: Content) -> str:
    # In the language it was written in: a translation may have one word for two.
    return str(answer["match"].get(content["source_language"]) or said(content, answer["match"]))
