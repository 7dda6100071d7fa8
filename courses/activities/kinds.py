"""Which kinds of activity there are, and what each has to say."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import NamedTuple

from courses.models import Activity, Lesson


class Asked(NamedTuple):
    """What tells two activities of a lesson apart."""

    kind: str
    quiz_id: int | None = None
    exercise_id: int | None = None


class ActivityKind(ABC):
    """What a lesson may ask."""

    @abstractmethod
    def asked_in(self, lesson: Lesson, *, course_id: int) -> Mapping[Asked, int | None]:
        """What the published lesson asks of this kind, with the least score in per cent if any."""

    @abstractmethod
    def how(self, activity: Activity, *, result: int | None, is_checked: bool) -> str:
        """What to do, in words, naming the result so far; ``result`` in per cent."""
