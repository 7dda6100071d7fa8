"""Where members are with the quizzes of their courses, and how pages say it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from assessments.standings import Standing, State, standings_of
from courses.ledger import CourseProgress, Requirement
from courses.models import Enrolment
from courses.places import place_of

Standings = Mapping[int, Standing]
"""By the id of the activity."""


def of(enrolments: Mapping[Enrolment, CourseProgress]) -> dict[Enrolment, dict[int, Standing]]:
    """Of courses of one member, in one statement; in none where no quiz is asked."""
    places = {
        place_of(enrolment_id=enrolment.pk, activity_id=each.activity.pk): (enrolment, each, quiz)
        for enrolment, progress in enrolments.items()
        for each in progress.requirements
        if (quiz := each.activity.quiz)
    }
    found: dict[Enrolment, dict[int, Standing]] = {each: {} for each in enrolments}
    if places:
        [member_id] = {each.member_id for each in enrolments}
        known = standings_of(
            member_id=member_id,
            quizzes={place: quiz for place, (_enrolment, _asked, quiz) in places.items()},
        )
        for place, (enrolment, requirement, _quiz) in places.items():
            found[enrolment][requirement.activity.pk] = known[place]
    return found


def of_one(enrolment: Enrolment, progress: CourseProgress) -> dict[int, Standing]:
    return of({enrolment: progress})[enrolment]


def what_to_do(requirement: Requirement, standing: Standing | None) -> str:
    """What a member does about something that is missing, in words."""
    match standing.state if standing else None:
        case State.OPEN:
            return _("You have begun this quiz. Your answers are kept.")
        case State.TO_BE_MARKED:
            return _("A trainer reads what you wrote. Then your result stands here.")
        case State.USED_UP if standing and standing.declined:
            return _(
                "No more attempts were given. The quiz’s page says why, and you can ask again."
            )
        case State.USED_UP:
            return _("No attempts are left at this quiz. You can ask for more.")
        case State.ASKED:
            return _("You have asked for more attempts. You get an e-mail when you can go on.")
        case _:
            return requirement.how


def is_blocked(requirement: Requirement, standings: Standings) -> bool:
    standing = standings.get(requirement.activity.pk)
    return standing is not None and standing.is_blocked
