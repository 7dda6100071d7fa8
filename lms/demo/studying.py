"""Members study: each step is the call that their click would make, at a moment in the past."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from assessments.contents import Content
from assessments.grading import NoAttemptsLeft, responses_of
from assessments.kinds.kind import Answer
from assessments.models import Attempt, Kind
from courses import progress
from courses.models import Activity, Course, LearningPath, Lesson
from lms.members.models import Member


@dataclass(frozen=True)
class Steps:
    """What a course asks, in order: lesson and kind of activity."""

    course: Course
    steps: list[tuple[Lesson, str]]


def steps_of(course: Course) -> Steps:
    activities = Activity.objects.current().filter(course=course).select_related("lesson")
    return Steps(course, [(a.lesson, a.kind) for a in activities.order_by("lesson__path", "pk")])


@dataclass
class Learner:
    """A member with a clock of their own, who knows more or less and studies more or less."""

    member: Member
    clock: datetime
    until: datetime
    knowledge: float
    chance: Random

    def study(self, steps: Steps, *, share: float) -> bool:
        """Go through the first part of a course; True if the member got to its end."""
        progress.enrol(member=self.member, course=steps.course, at=self.clock)
        wanted = round(len(steps.steps) * share)
        for lesson, kind in steps.steps[:wanted]:
            if not self._wait():
                return False
            if kind == Activity.Kind.READ:
                progress.complete_lesson(
                    member=self.member,
                    lesson=lesson,
                    happened_at=self.clock,
                    client_key=uuid.UUID(int=self.chance.getrandbits(128), version=4),
                )
            elif not self._pass_quiz(lesson):
                return False
        return wanted == len(steps.steps)

    def join_path(self, path: LearningPath) -> None:
        progress.enrol_on_path(member=self.member, path=path, at=self.clock)

    def _wait(self) -> bool:
        """Let some hours or days go by; False when today is reached."""
        self.clock += timedelta(hours=self.chance.expovariate(1 / 20), minutes=4)
        return self.clock < self.until

    def _pass_quiz(self, lesson: Lesson) -> bool:
        while True:
            try:
                attempt = progress.start_quiz(member=self.member, lesson=lesson, at=self.clock)
            except NoAttemptsLeft:
                return False
            grade = progress.submit_quiz(
                member=self.member,
                lesson=lesson,
                attempt=attempt,
                answers=self._answers(attempt),
                at=self.clock + timedelta(minutes=6),
            )
            if grade.passed:
                return True
            if not self._wait():
                return False

    def _answers(self, attempt: Attempt) -> dict[int, Answer]:
        answers = {}
        for response in responses_of(attempt):
            knows = self.chance.random() < self.knowledge
            answers[response.position] = self._answer(response.version.content, knows)
        return answers

    def _answer(self, content: Content, knows: bool) -> Answer:
        """A right choice or another one; the demo's quizzes ask by choosing."""
        offered = [each["key"] for each in content["answers"]]
        right = [each["key"] for each in content["answers"] if Decimal(each["credit"]) > 0]
        chosen = right if knows else [self.chance.choice(offered)]
        return chosen if content["kind"] == Kind.MULTIPLE else chosen[0]
