"""The door for more attempts and more time: who asks, who gives or declines, who is told."""

from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from assessments import allowances
from assessments.models import Allowance, Quiz
from courses import mails, progress
from courses.models import Enrolment, Lesson
from courses.places import place_of
from lms.members.models import Member


def ask(*, member: Member, lesson: Lesson, at: datetime) -> None:
    """Ask the staff for more attempts at the lesson's quiz; once until it is answered.

    Raises ``NotEnrolled``, ``NotAsked`` and ``assessments.allowances.AttemptsLeft``.
    """
    with transaction.atomic():
        quiz, place = progress.quiz_of(member=member, lesson=lesson)
        if allowances.ask(quiz=quiz, member=member, place=place, at=at) is None:
            return
        # Names nobody and no quiz: whoever may see them signs in. Not in the language of who asks.
        with translation.override(settings.LANGUAGE_CODE):
            send_mail(
                subject="Somebody asks for more attempts at a quiz",
                message=render_to_string(
                    "emails/attempts_wanted.txt",
                    {
                        "site_name": settings.SITE_NAME,
                        "url": settings.SITE_URL + reverse("attempts_wanted"),
                    },
                ),
                from_email=None,
                recipient_list=[settings.CONTACT_EMAIL],
            )


def give(
    *,
    enrolment: Enrolment,
    activity_id: int,
    quiz: Quiz,
    attempts: int,
    minutes: int,
    reason: str,
    by: Member,
    at: datetime,
) -> Allowance:
    """Allow a member more attempts or time in a quiz of their course, and tell them.

    Raises what ``assessments.allowances.give`` raises.
    """
    with transaction.atomic():
        allowance = allowances.give(
            quiz=quiz,
            member=enrolment.member,
            place=place_of(enrolment_id=enrolment.pk, activity_id=activity_id),
            attempts=attempts,
            minutes=minutes,
            reason=reason,
            by=by,
            at=at,
        )
        mails.tell_of_news(member=enrolment.member)
        return allowance


def decline(
    *,
    enrolment: Enrolment,
    activity_id: int,
    quiz: Quiz,
    reason: str,
    by: Member,
    at: datetime,
) -> None:
    """Answer a member who asks for more attempts that they get none, and tell them so.

    Raises what ``assessments.allowances.decline`` raises.
    """
    with transaction.atomic():
        allowances.decline(
            quiz=quiz,
            member=enrolment.member,
            place=place_of(enrolment_id=enrolment.pk, activity_id=activity_id),
            reason=reason,
            by=by,
            at=at,
        )
        mails.tell_of_news(member=enrolment.member)
