"""What answers are worth by the content itself, for the kinds that say which was chosen.

A device reports its score and the answers. Of a multiple choice, a true or false and a set of
single choices the site counts the points itself, as the programs of these kinds do, whatever the
device says of them. Who knows the answers can still send them, and a package hides none.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from cms.h5p.manifests import CONTENT
from cms.h5p.models import ContentVersion

MULTIPLE, TRUE_FALSE, SET = "H5P.MultiChoice", "H5P.TrueFalse", "H5P.SingleChoiceSet"
CHECKED = frozenset({MULTIPLE, TRUE_FALSE, SET})
ONE_ANSWER = frozenset({MULTIPLE, TRUE_FALSE})
"""Kinds whose whole is answered at once."""
LONGEST_PART = 64
_PART = re.compile(rf"[?&]subContentId=([\w-]{{1,{LONGEST_PART}}})$", re.ASCII)

Params = Mapping[str, Any]


class Points(NamedTuple):
    points: float
    possible: float


def params_of(version: ContentVersion) -> Params:
    """The content of a version of a kind that is checked; empty for the other kinds."""
    if version.main_library.name not in CHECKED:
        return {}
    place = version.places.select_related("stored").get(path=CONTENT)
    with place.stored.file.open("rb") as file:
        found = json.loads(file.read().decode("utf-8-sig"))
    return found if isinstance(found, dict) else {}


def part_of(statement: Params) -> str:
    """Which part of the content a statement is about; empty if it does not say."""
    about = statement.get("object")
    address = about.get("id") if isinstance(about, dict) else None
    found = _PART.search(address) if isinstance(address, str) else None
    return found[1] if found else ""


def of_answer(*, kind: str, params: Params, response: object) -> Points | None:
    """What an answer to the whole is worth; None for content whose whole has no single answer."""
    if kind == MULTIPLE:
        return _multiple(params, _chosen(response))
    if kind == TRUE_FALSE:
        right = str(params.get("correct")).lower()
        return Points(float(response == right), 1.0)
    return None


def of_part(*, params: Params, part: str, response: object) -> Points | None:
    """What an answer to one question of a set is worth, of which the first answer is right."""
    return Points(float(_chosen(response) == {0}), 1.0) if part in parts_in(params) else None


def parts_in(params: Params) -> frozenset[str]:
    """The names of a set's questions; empty if not each has one, as in packages of old."""
    choices = params.get("choices")
    listed = choices if isinstance(choices, list) else []
    names = [each.get("subContentId") for each in listed if isinstance(each, dict)]
    named = frozenset(each for each in names if isinstance(each, str) and each)
    return named if len(named) == len(listed) else frozenset()


def _multiple(params: Params, chosen: frozenset[int]) -> Points | None:
    answers, said = params.get("answers"), params.get("behaviour")
    if not isinstance(answers, list) or not answers:
        return None
    behaviour = said if isinstance(said, dict) else {}
    right = {
        place
        for place, each in enumerate(answers)
        if isinstance(each, dict) and each.get("correct") is True
    }
    kind = behaviour.get("type", "auto")
    is_single = len(right) == 1 if kind == "auto" else kind == "single"
    by_answer = not is_single and behaviour.get("singlePoint") is False
    possible = float(len(right) or 1) if by_answer else 1.0
    if not right:
        return Points(0.0 if chosen else possible, possible)
    # What no learner can send is chosen wrongly.
    count = len(chosen & right) - len(chosen - right)
    if is_single and (len(chosen) > 1 or behaviour.get("singlePoint") is False):
        return Points(float(len(chosen) == 1 and chosen <= right), 1.0)
    if by_answer:
        return Points(float(max(count, 0)), possible)
    needed = behaviour.get("passPercentage", 100)
    share = 100 * max(count, 0) / len(right)
    return Points(float(share >= needed) if isinstance(needed, int | float) else 0.0, 1.0)


def _chosen(response: object) -> frozenset[int]:
    """The numbers of the answers chosen; -1 among them for what is none."""
    if not isinstance(response, str) or not response:
        return frozenset()
    return frozenset(
        int(each) if each.isascii() and each.isdecimal() and len(each) < 6 else -1
        for each in response.split("[,]")
    )
