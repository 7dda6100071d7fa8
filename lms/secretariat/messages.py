"""Messages from the secretariat to members whom it chose, as mails, each member once.

A worker makes mails of them part by part, and never so many that other mails wait long for theirs.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lms import digits
from lms.bells import doorbell
from lms.mails import post
from lms.mails.models import Mail
from lms.members.models import Member
from lms.secretariat.models import Choice, Message, MessageCopy, MessageText

TASK = "secretariat.write"
FALLBACK = settings.LANGUAGE_CODE
"""Read by those in whose language there is no text."""
AT_ONCE = 50
WAITING_AT_MOST = 200
"""Mails that wait to be sent; with more, the next part comes later."""
TRIES = 3
SILENCE = timedelta(minutes=2)
KEPT = timedelta(days=730)
"""What was written, and to whom; who answers to donors looks back a year or two."""
_AT_A_TIME = 1000
_signer = signing.Signer(salt="secretariat.messages")


class NobodyToWriteTo(Exception):
    """None of those who were chosen takes messages."""


class WrittenBefore(Exception):
    """This choice of members was written to: of two clicks, the second."""


@dataclass(frozen=True, kw_only=True)
class Readers:
    """How many of a choice read which language, and how many are not written to."""

    by_language: dict[str, int]
    skipped: int

    @property
    def count(self) -> int:
        return sum(self.by_language.values())

    def by_text(self, languages: Iterable[str]) -> dict[str, int]:
        """How many read each of the texts there are."""
        there, found = set(languages), Counter[str]()
        for language, count in self.by_language.items():
            found[language if language in there else FALLBACK] += count
        return dict(found)


def readers(choice: Choice) -> Readers:
    """The languages that most read come first."""
    rows = _takers(choice).order_by().values_list("language").annotate(count=Count("pk"))
    by_language = dict(sorted(rows, key=lambda row: (-row[1], row[0])))
    everybody = choice.members.count()
    return Readers(by_language=by_language, skipped=everybody - sum(by_language.values()))


def write(*, choice: Choice, texts: Mapping[str, str], by: Member, at: datetime) -> Message:
    """Have a worker send it. Raises ``NobodyToWriteTo`` and ``WrittenBefore``."""
    ids = list(_takers(choice).order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise NobodyToWriteTo
    try:
        with transaction.atomic():
            message = Message.objects.create(
                choice=choice,
                written_by=by,
                written_at=at,
                wanted=len(ids),
                skipped=choice.members.count() - len(ids),
            )
            MessageText.objects.bulk_create(
                MessageText(message=message, language=language, text=text)
                for language, text in texts.items()
            )
            MessageCopy.objects.bulk_create(
                [MessageCopy(message=message, member_id=pk) for pk in ids], batch_size=_AT_A_TIME
            )
            doorbell.ring(TASK, message.pk)
    except IntegrityError as error:
        if not Message.objects.filter(choice=choice).exists():
            raise
        raise WrittenBefore from error
    return message


def due(*, at: datetime) -> QuerySet[Message]:
    """What no living worker is at."""
    silent = Q(noted_at=None) | Q(noted_at__lte=at - SILENCE)
    return Message.objects.filter(silent, finished_at=None)


def run(*, message_id: int, at: datetime) -> None:
    """Go on until all is with the mails, or too many of these wait. Safe to be called twice."""
    begun = due(at=at).filter(pk=message_id).update(tries=F("tries") + 1, noted_at=at)
    while begun and has_room():
        if not _part(message_id):
            return
    if begun:
        # Others wait: the sweep finds it again, and it did not fail.
        Message.objects.filter(pk=message_id, finished_at=None).update(noted_at=None, tries=0)


def note_failures() -> None:
    """Write down of which copies the mail was given up, and of which it is tried once more."""
    copies = MessageCopy.objects.filter(mail__isnull=False)
    copies.filter(mail__given_up_at__isnull=False).update(failed_at=timezone.now())
    copies.filter(mail__given_up_at=None, failed_at__isnull=False).update(failed_at=None)


def latest() -> QuerySet[Message]:
    failed = Count("copies", filter=Q(copies__failed_at__isnull=False))
    written = Count("copies", filter=Q(copies__sent_at__isnull=False))
    found = Message.objects.select_related("written_by")
    return found.annotate(failed=failed, sent=written).order_by("-pk")


def as_read(message: Message) -> list[MessageText]:
    """Its texts in the digits of those who read them; not to be saved."""
    texts = list(message.texts.order_by("pk"))
    for each in texts:
        each.text = digits.write(each.text, language=each.language)
    return texts


def to(member: Member, *, count: int) -> QuerySet[MessageCopy]:
    """What was written to a member, the newest first."""
    copies = MessageCopy.objects.filter(member=member, sent_at__isnull=False)
    return copies.select_related("message__written_by").order_by("-sent_at", "-pk")[:count]


def mail_of(text: str, *, language: str, link: str) -> dict[str, str]:
    """The subject says nothing: phones and mailboxes are shared."""
    context = {"site_name": settings.SITE_NAME, "text": text, "url": link}
    with translation.override(language):
        return {
            "subject": _("A message from %(site_name)s") % context,
            "text": render_to_string("emails/message.txt", context),
        }


def link_to_stop(member: Member) -> str:
    """The page, without signing in, where one gets no more of them."""
    return settings.SITE_URL + reverse("stop_messages", args=[_signer.sign(str(member.pk))])


def whose(token: str) -> Member | None:
    """Whose link it is; None if it is none of ours or its member is gone."""
    try:
        return Member.objects.filter(pk=_signer.unsign(token), is_active=True).first()
    except (signing.BadSignature, ValueError):
        return None


def stop(*, member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(takes_messages=False)


def _takers(choice: Choice) -> QuerySet[Member]:
    return choice.members.filter(takes_messages=True, is_active=True)


def has_room() -> bool:
    """Whether so few mails wait that more may come."""
    return post.due(at=timezone.now()).count() < WAITING_AT_MOST


def _part(message_id: int) -> bool:
    """Make mails of the next copies; whether there may be more."""
    at = timezone.now()
    with transaction.atomic():
        open_ones = Message.objects.select_for_update(of=("self",)).filter(finished_at=None)
        message = open_ones.filter(pk=message_id).first()
        if message is None:
            return False
        problem = _problem(message)
        unsent = MessageCopy.objects.filter(message=message, sent_at=None).order_by("pk")
        copies = [] if problem else list(unsent.select_related("member")[:AT_ONCE])
        texts = dict(message.texts.values_list("language", "text"))
        for copy in copies:
            if copy.member.takes_messages and copy.member.is_active:
                copy.mail, copy.sent_at = _mail(copy.member, texts, at=at), at
                copy.save(update_fields=["mail", "sent_at"])
            else:
                # Said so since it was written.
                copy.delete()
                message.skipped += 1
        message.noted_at = at
        if copies:
            message.tries = 0
        if len(copies) < AT_ONCE:
            unsent.delete()
            message.finished_at, message.problem = at, problem
        message.save(update_fields=["skipped", "noted_at", "tries", "finished_at", "problem"])
        return message.finished_at is None


def _problem(message: Message) -> str:
    by = message.written_by
    if by is None or not by.has_perm("members.change_member"):
        return _("Whoever wrote it may not write to anybody any more.")
    if message.tries > TRIES:
        return _("It was begun several times and never came to an end.")
    return ""


def _mail(member: Member, texts: Mapping[str, str], *, at: datetime) -> Mail:
    with translation.override(member.language):
        link = link_to_stop(member)
    written_in = member.language if texts.get(member.language) else FALLBACK
    said = mail_of(texts[written_in], language=member.language, link=link)
    mail = EmailMessage(said["subject"], said["text"], to=[member.email])
    with translation.override(written_in):
        [stored] = post.store(message=mail, stop_url=link, at=at)
    return stored


def forget(*, at: datetime) -> None:
    """Delete what was written long ago, and who got it."""
    Message.objects.filter(written_at__lt=at - KEPT).exclude(finished_at=None).delete()
