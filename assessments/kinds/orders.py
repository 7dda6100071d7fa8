"""Putting in order."""

import re
from decimal import Decimal

from assessments.contents import Content, said
from assessments.kinds.kind import ALL, NOTHING, Answer, DoesNotFit, Field, Line, one, share

_PLACE = re.compile("[0-9]{1,4}")


class Ordering:
    """Answered by ``{key: place}``, places counted from 1. The answers stand in the right order.

    What stands in its place gets its share of the points.
    """

    offers: tuple[str, ...] = ("answers",)
    is_answered_whole = False

    def keys(self, content: Content) -> list[str]:
        return [each["key"] for each in content["answers"]]

    def read(self, content: Content, field: Field) -> Answer:
        answer = {}
        for key in self.keys(content):
            if place := one(field(key)):
                if not _PLACE.fullmatch(place):
                    raise DoesNotFit
                answer[key] = int(place)
        self.check(content, answer or None)
        return answer or None

    def check(self, content: Content, answer: Answer) -> None:
        if answer is None:
            return
        keys = self.keys(content)
        if not isinstance(answer, dict) or not set(keys).issuperset(answer):
            raise DoesNotFit
        if any(place not in range(1, len(keys) + 1) for place in answer.values()):
            raise DoesNotFit

    def is_complete(self, content: Content, answer: Answer) -> bool:
        return len(set((answer or {}).values())) == len(content["answers"])

    def grade(self, content: Content, answer: Answer) -> Decimal | None:
        places = list((answer or {}).values())
        keys = self.keys(content)
        # A place given twice is no order.
        met = sum(
            (answer or {}).get(key) == place and places.count(place) == 1
            for place, key in enumerate(keys, start=1)
        )
        if content.get("all_or_nothing"):
            return ALL if met == len(keys) else NOTHING
        return share(Decimal(met) / len(keys))

    def lines(self, content: Content, answer: Answer, language: str | None) -> list[Line]:
        lines = []
        for place, each in enumerate(content["answers"], start=1):
            given = (answer or {}).get(each["key"])
            lines.append(
                Line(
                    prompt=said(content, each["text"], language),
                    given=str(given) if given else None,
                    verdict=given == place,
                    right=None if given == place else str(place),
                    feedback=said(content, each.get("feedback"), language),
                )
            )
        return lines
