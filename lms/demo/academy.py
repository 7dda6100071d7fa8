"""The demo academy: courses, people and what they did, made as authors and members make them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from assessments.models import Quiz
from assessments.statistics import counting
from courses.models import (
    Course,
    LearningPath,
    PathRequirement,
    PathVersion,
    RequirementGroup,
)
from lms.demo import people
from lms.demo.authoring import read_course, write_course
from lms.demo.awarding import draw_design, issue_certificates, look_after_awards
from lms.demo.declaration import read_declaration
from lms.demo.declaration_course import write_declaration_course
from lms.demo.gathering import gather_cohort, name_coordinator
from lms.demo.studying import Learner, Steps, steps_of
from lms.demo.titles import publish_path_titles, publish_titles
from lms.demo.translating import translate
from lms.installation import install
from lms.members.models import Member
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER

LEGAL_COURSES = ("refugee-protection", "advocacy-mechanisms")
SEED = 1951
"""Everybody who tries the demo meets the same academy."""
GOLDEN_RATIO = 0.618
"""Its multiples spread evenly, so that few members too have every patience there is."""
VALID_FOR_MONTHS = 12
"""As long as the members have studied, so that some certificates are soon to be renewed."""


class AlreadyBuilt(Exception):
    """The academy stands; what visitors have changed in it is kept."""


def is_built() -> bool:
    """Whether the academy stands."""
    return Member.objects.filter(email=people.SIGN_INS[ADVOCATE][0]).exists()


@transaction.atomic
def build(*, now: datetime, say: Callable[[str], None], members: int = people.MEMBERS) -> None:
    """Build the academy, with a year of studying that ends now; all of it or nothing.

    Raises ``AlreadyBuilt``.
    """
    if is_built():
        raise AlreadyBuilt
    chance = Random(SEED)  # noqa: S311 - the same members every time, not a secret
    began = now - timedelta(days=365)
    catalogue = install()
    people.found_organisations()
    trainer = people.invite(TRAINER, at=began)
    say("Writing two courses on refugee law and advocacy")
    declaration = read_declaration(language="en")
    required = [
        write_course(
            text=read_course(slug), catalogue=catalogue, trainer=trainer, declaration=declaration
        )
        for slug in LEGAL_COURSES
    ]
    say("Writing a course from the published translations of the Universal Declaration")
    reader = write_declaration_course(catalogue=catalogue, trainer=trainer)
    say("Publishing titles and summaries in every language")
    for course in (*required, reader):
        publish_titles(course=course, trainer=trainer)
    translate(trainer=trainer, at=now - timedelta(days=1))
    path = _write_path(required=required)
    publish_path_titles(path=path, trainer=trainer)
    steps = [steps_of(course) for course in (*required, reader)]
    say(f"Letting {members} invented members study")
    joined = people.join_members(members, since=began, until=now, chance=chance)
    for number, member in enumerate(joined):
        _study(
            member=member,
            patience=1 - number * GOLDEN_RATIO % 1,
            path=path,
            steps=steps,
            trainer=trainer,
            now=now,
        )
    counting.want(quiz_ids=counting.due(quizzes=Quiz.objects.all()), at=now)
    say("Issuing certificates")
    draw_design()
    look_after_awards(
        path=path,
        secretariat=people.invite(SECRETARIAT, at=began),
        colleague=people.invite_colleague(at=began),
        now=now,
    )
    short_path = _write_short_path(course=required[0])
    publish_path_titles(path=short_path, trainer=trainer)
    advocate = people.invite(ADVOCATE, at=now - timedelta(days=60))
    _begin(
        member=advocate,
        path=path,
        short_path=short_path,
        steps=steps,
        trainer=trainer,
        now=now,
    )
    issue_certificates()
    gather_cohort(path=path, trainer=trainer, advocate=advocate, joined=joined, now=now)
    name_coordinator(trainer=trainer, joined=joined, now=now)


def _write_path(*, required: Sequence[Course]) -> LearningPath:
    path = LearningPath.objects.create(
        title_en="Refugee rights advocate",
        slug="refugee-rights-advocate",
        summary_en="The law that protects refugees, and the places where advocacy is heard.",
    )
    version = PathVersion(path=path, number=1, valid_for_months=VALID_FOR_MONTHS, live=False)
    version.groups = [_group(required, position=0)]
    version.save()
    version.save_revision().publish()
    return path


def _write_short_path(*, course: Course) -> LearningPath:
    path = LearningPath.objects.create(
        title_en="Refugee protection: the foundation",
        slug="refugee-protection-foundation",
        summary_en="One course: who is a refugee, and what protects from return to danger.",
    )
    version = PathVersion(path=path, number=1, live=False)
    version.groups = [_group([course], position=0)]
    version.save()
    version.save_revision().publish()
    return path


def _group(courses: Sequence[Course], *, position: int) -> RequirementGroup:
    group = RequirementGroup(sort_order=position)
    group.requirements = [
        PathRequirement(course=course, sort_order=order) for order, course in enumerate(courses)
    ]
    return group


def _study(
    *,
    member: Member,
    patience: float,
    path: LearningPath,
    steps: Sequence[Steps],
    trainer: Member,
    now: datetime,
) -> None:
    """One member's year: some look in and leave, some finish everything.

    By chances of their own: a course that grows changes no other member's year.
    """
    chance = Random(f"{SEED} {member.email}")  # noqa: S311 - not a secret
    learner = Learner(
        member=member,
        clock=member.joined_at + timedelta(hours=chance.uniform(0.1, 200)),
        until=now,
        # Who takes the time has read what is asked.
        knowledge=max(chance.betavariate(6, 1.4), patience),
        chance=chance,
        trainer=trainer,
    )
    if learner.clock >= now or patience < 0.1:
        return
    if patience > 0.35:
        learner.join_path(path)
    for course in steps:
        share = 1.0 if chance.random() < patience * 1.2 else chance.random()
        if not learner.study(course, share=share):
            return


def _begin(
    *,
    member: Member,
    path: LearningPath,
    short_path: LearningPath,
    steps: Sequence[Steps],
    trainer: Member,
    now: datetime,
) -> None:
    """The advocate of the demo: holds one certificate, and is one module into another path."""
    learner = Learner(
        member=member,
        clock=member.joined_at,
        until=now,
        knowledge=1.0,
        chance=Random(SEED),  # noqa: S311 - not a secret
        trainer=trainer,
    )
    law, advocacy, _reader = steps
    learner.join_path(short_path)
    learner.study(law, share=1)
    learner.join_path(path)
    learner.study(advocacy, share=1 / 3)
