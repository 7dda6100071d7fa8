"""Members study: each step is the call that their click would make, at a moment in the past."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from assessments import marking
from assessments.contents import Content
from assessments.grading import Grade, NoAttemptsLeft, Seen, responses_of
from assessments.kinds.kind import Answer
from assessments.models import Attempt, Kind
from courses import comparing, progress, results
from courses.comparing import When
from courses.models import Activity, Course, LearningPath, Lesson
from courses.progress import recording
from lms.members.models import Member

TEST = timedelta(minutes=9)
QUIZ = timedelta(minutes=6)
WRITES = 0.15
"""The share of members who write an answer, so that some wait for a trainer."""
WRITTEN = (
    "Please do not send her back yet. Our country is party to the Convention against Torture, and "
    "Article 3 forbids to return anybody to torture. Let her speak to a lawyer first.",
    "Not joining one treaty does not make everything lawful. Our constitution protects the life of "
    "every person, and a court can be asked tonight.",
    "Customary law forbids it to all states.",
)
TASK = (
    "1. Hamid Rahimi, held at the airport. He agrees in writing that the government of country B "
    "learns his name; it must not be published.\n"
    "2. 2 February: he asks for asylum (his statement). 9 March, 16:00: order of removal (copy).\n"
    "3. The immigration authority ordered it. The administrative court was asked on 10 March and "
    "has fixed no hearing.\n"
    "4. A public report of December describes the torture of three broadcasters of his station. He "
    "is to be removed on Thursday, 12 March.\n"
    "5. We ask the experts on torture and on migrants to call on the government not to remove him "
    "before he has been heard."
)
READ_WITHIN = timedelta(days=3)
"""So soon a trainer reads what a course waits for."""
UNREAD = 0.15
"""The share of tasks that the trainer has yet to come to."""
MOST = Decimal("0.8")
"""What the trainer gives for each line of the rubric."""
PRAISE = "Clear, and nobody is put at risk. Say for each fact how you know it."


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
    trainer: Member

    def study(self, steps: Steps, *, share: float) -> bool:
        """Go through the first part of a course; True if the member got to its end.

        It is recorded when it happened, and not when the demo is made: as of a past day, the
        reports of the demo say what they said then.
        """
        with recording.by_another_clock(lambda: self.clock + QUIZ):
            return self._study(steps, share=share)

    def _study(self, steps: Steps, *, share: float) -> bool:
        progress.enrol(member=self.member, course=steps.course, at=self.clock)
        self._compare(steps.course, When.BEFORE)
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
        if wanted < len(steps.steps):
            return False
        self._compare(steps.course, When.AFTER)
        return True

    def join_path(self, path: LearningPath) -> None:
        progress.enrol_on_path(member=self.member, path=path, at=self.clock)

    def _compare(self, course: Course, when: When) -> None:
        """Take the test before or after the course, if there is one; in a few minutes.

        By chances of its own: whoever takes it studies as they would have without. What asks for a
        text of one's own is left out by nearly all, as a test that counts for nothing.
        """
        if course.compared_by is None or self.clock + TEST > self.until:
            return
        chance = Random(f"{self.member.email} {when}")  # noqa: S311 - not a secret
        knowledge = self.knowledge if when == When.AFTER else self.knowledge / 4
        attempt = comparing.start(member=self.member, course=course, when=when, at=self.clock)
        answers: dict[int, Answer] = {}
        for response in responses_of(attempt):
            content = response.version.content
            if content["kind"] != Kind.ESSAY:
                knows = chance.random() < knowledge
                answers[response.position] = _answer(content, knows, chance)
            elif when == When.AFTER and chance.random() < WRITES:
                answers[response.position] = chance.choice(WRITTEN)
        comparing.hand_in(attempt=attempt, answers=answers, at=self.clock + TEST, seen=Seen())

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
                at=self.clock + QUIZ,
            )
            if grade.passed or (grade.passed is None and self._is_read(grade)):
                return True
            if not self._wait():
                return False

    def _is_read(self, grade: Grade) -> bool:
        """Let the trainer mark what was written; False while it waits for that."""
        self.clock += READ_WITHIN
        if self.clock >= self.until or self.chance.random() < UNREAD:
            return False
        for response in responses_of(grade.attempt):
            results.mark(
                response_id=response.pk,
                marker=self.trainer,
                rubric=dict.fromkeys(marking.lines_of(response.version.content), MOST),
                comment=PRAISE,
                at=self.clock,
            )
        return True

    def _answers(self, attempt: Attempt) -> dict[int, Answer]:
        answers = {}
        for response in responses_of(attempt):
            if response.version.content["kind"] == Kind.ESSAY:
                answers[response.position] = TASK
                continue
            knows = self.chance.random() < self.knowledge
            answers[response.position] = _answer(response.version.content, knows, self.chance)
        return answers


def _answer(content: Content, knows: bool, chance: Random) -> Answer:
    """A right choice or another one; what members of the demo answer by choosing."""
    offered = [each["key"] for each in content["answers"]]
    right = [each["key"] for each in content["answers"] if Decimal(each["credit"]) > 0]
    chosen = right if knows else [chance.choice(offered)]
    return chosen if content["kind"] == Kind.MULTIPLE else chosen[0]
