"""What the figures of a question mean to its author. Pure functions over what ``figures`` keeps."""

from enum import Enum
from math import sqrt

from assessments.statistics.choices import LEFT_OUT
from assessments.statistics.figures import Figures

TELLING = 20
"""With fewer attempts, a question that is found fault with may well be a good one."""
EASY = 95
HARD = 5
"""So many per cent more than by guessing are too few."""
LITTLE = 20
AHEAD = 5
"""A wrong answer misleads where its people are so many per cent ahead of those with the right."""
_ONE_IN_TWENTY = 1.645


class Finding(Enum):
    TOO_FEW = "too-few"
    TOO_EASY = "too-easy"
    TOO_HARD = "too-hard"
    MISLEADS = "misleads"
    """Those who do well in the other questions do worse in this, by more than chance."""
    TELLS_LITTLE = "tells-little"
    WORKS = "works"


def findings_of(version: Figures) -> list[Finding]:
    """What is to be said of a version that enough were asked; at least one."""
    attempts = version.get("attempts", 0)
    if attempts < TELLING:
        return [Finding.TOO_FEW]
    found = []
    facility, discrimination = version["facility"], version["discrimination"]
    if facility is not None and facility >= EASY:
        found.append(Finding.TOO_EASY)
    elif facility is not None and facility <= (version["guessed"] or 0) + HARD:
        found.append(Finding.TOO_HARD)
    if discrimination is not None and discrimination < -100 * _ONE_IN_TWENTY / sqrt(attempts):
        found.append(Finding.MISLEADS)
    elif discrimination is not None and discrimination < LITTLE and not found:
        found.append(Finding.TELLS_LITTLE)
    return found or [Finding.WORKS]


def never_chosen(version: Figures) -> list[str]:
    """The keys of wrong answers that nobody takes for right."""
    if version.get("attempts", 0) < TELLING:
        return []
    return [
        each["key"]
        for each in version["choices"]
        if not each["is_right"] and each["key"] != LEFT_OUT and each["count"] == 0
    ]


def misleading(version: Figures) -> list[str]:
    """The keys of wrong answers whose people do better otherwise than those with a right one."""
    if version.get("attempts", 0) < TELLING:
        return []
    right = [
        each["rest"] for each in version["choices"] if each["is_right"] and each["rest"] is not None
    ]
    return [
        each["key"]
        for each in version["choices"]
        if right
        and not each["is_right"]
        and each["key"] != LEFT_OUT
        and each["rest"] is not None
        and each["rest"] >= max(right) + AHEAD
    ]
