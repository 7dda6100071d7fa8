from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.models.imports import private_storage
from courses.models import Course, LearningPath
from lms.mails.models import Mail
from lms.members.models import Organisation, offered_languages


class SavedFilter(models.Model):
    """Filters of the list of members under a name, for the one who gave it.

    ``query`` is the end of the list's address. It never has the words of a search, which may be
    somebody's name.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=300)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "name"], name="filter_named_once"),
        ]

    def __str__(self) -> str:
        return self.name


class StaffNote(models.Model):
    """What somebody of the secretariat wrote down about a member, who has it in their copy.

    Rows are added and never changed.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_notes"
    )
    text = models.TextField(max_length=1000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.member_id} {self.written_at:%Y-%m-%d}"


class Invitation(models.Model):
    """That somebody was asked by mail to join, until they do. Whoever withdraws it deletes it.

    The link's token is kept nowhere but in the mail. Once it is accepted, the address is the
    account's alone.
    """

    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, choices=offered_languages)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    course = models.ForeignKey(
        Course, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    path = models.ForeignKey(
        LearningPath, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_at = models.DateTimeField()
    token_sha256 = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="invitations"
    )
    accepted_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at=None),
                name="one_open_invitation_per_address",
            ),
            models.CheckConstraint(
                condition=Q(course=None) | Q(path=None), name="invited_to_a_course_or_a_path"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, member=None) & ~Q(email="")
                | Q(accepted_at__isnull=False, member__isnull=False, email=""),
                name="accepted_by_a_member_who_has_the_address",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class InvitationImport(models.Model):
    """A file of people to invite, until they are invited. The row is the queue.

    It is looked at by a worker first, then waits until its owner says that the invitations shall
    go out. ``claim`` is of the worker that is at it, which says by ``noted_at`` that it lives.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits to be read")
        READING = "reading", _("is being read")
        LOOKED_AT = "looked-at", _("was read")
        WANTED = "wanted", _("waits to be sent")
        SENDING = "sending", _("is being sent")
        DONE = "done", _("sent")
        STOPPED = "stopped", _("stopped")

    BUSY = (State.WAITING, State.READING, State.WANTED, State.SENDING)
    """What a worker has to do something for."""

    name = models.CharField(max_length=255, help_text="Of the file, as its owner calls it.")
    upload = models.FileField(storage=private_storage, max_length=200)
    language = models.CharField(max_length=35, help_text="Of its headings, beside English.")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    lines = models.PositiveIntegerField(default=0, help_text="Of people, without the headings.")
    done = models.PositiveIntegerField(default=0, help_text="Lines that were gone through.")
    claim = models.UUIDField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    noted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    faults = models.JSONField(default=list, help_text="[[line, reason], …]")
    new = models.PositiveIntegerField(default=0, help_text="Lines whose people can be invited.")
    sent = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["done", "stopped"], finished_at__isnull=False)
                | Q(
                    state__in=["waiting", "reading", "looked-at", "wanted", "sending"],
                    finished_at=None,
                ),
                name="invitation_import_is_finished_or_open",
            )
        ]

    def __str__(self) -> str:
        return f"invitations from a file {self.pk}"

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY

    @property
    def percent(self) -> int:
        return 100 * self.done // self.lines if self.lines else 0


class Choice(models.Model):
    """Members whom one of the secretariat chose from the list, for what is done next. A day long.

    The members are kept, and not the search that found them: what is said of them on one page is
    done to the same ones from the next.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Chosen", related_name="choices"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"choice {self.pk}"


class Chosen(models.Model):
    """One member of a choice."""

    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, related_name="chosen")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="chosen"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["choice", "member"], name="chosen_once"),
        ]

    def __str__(self) -> str:
        return f"{self.choice_id}/{self.member_id}"


class FileOrder(models.Model):
    """A file that somebody asked for, until a week after it was made. The row is the queue.

    ``claim`` is of the worker that is at it, which says by ``noted_at`` that it lives.
    """

    KEPT = timedelta(days=7)

    what = models.CharField(max_length=30, help_text="As ``orders.OFFERS`` calls it.")
    kind = models.CharField(max_length=10, help_text="The end of its name.")
    asks = models.JSONField(
        default=dict,
        help_text="What it is made from: filters, or members and what they were found by.",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()

    wanted = models.PositiveIntegerField(default=0, help_text="Lines; 0 until they are counted.")
    done = models.PositiveIntegerField(default=0, help_text="Lines that are written.")
    claim = models.UUIDField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    noted_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    file = models.CharField(max_length=200, blank=True, help_text="In the private storage.")
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="FileMember", related_name="files_about"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at=None, file="")
                | Q(made_at__isnull=False, failed_at=None) & ~Q(file=""),
                name="ordered_file_is_there_when_it_is_made",
            )
        ]

    def __str__(self) -> str:
        return f"file {self.pk}"

    @property
    def ends_at(self) -> datetime | None:
        return self.made_at and self.made_at + self.KEPT

    @property
    def percent(self) -> int:
        return 100 * self.done // self.wanted if self.wanted else 0


class FileMember(models.Model):
    """One member who stands in a file by name."""

    order = models.ForeignKey(FileOrder, on_delete=models.CASCADE, related_name="rows")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["order", "member"], name="in_a_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.member_id}"


class Enrolling(models.Model):
    """Members are put on a course or a path by one of the secretariat. The row is the queue."""

    course = models.ForeignKey(Course, null=True, on_delete=models.PROTECT, related_name="+")
    path = models.ForeignKey(LearningPath, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    wanted = models.PositiveIntegerField(help_text="Members who were not on it when it was asked.")
    enrolled = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(
        default=0, help_text="Since somebody was last enrolled."
    )
    noted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(course=None, path__isnull=False) | Q(course__isnull=False, path=None),
                name="enrolling_on_a_course_or_a_path",
            ),
        ]

    def __str__(self) -> str:
        return str(self.what)

    @property
    def what(self) -> Course | LearningPath | None:
        return self.course or self.path


class StaffEnrolment(models.Model):
    """A member who did not join by themselves, and is told who enrolled them.

    Not yet ``enrolled_at``: a worker is still to do it. Whoever joined meanwhile has no row.
    """

    enrolling = models.ForeignKey(Enrolling, on_delete=models.CASCADE, related_name="rows")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_enrolments"
    )
    enrolled_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["enrolling", "member"], name="enrolled_by_staff_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolling_id}/{self.member_id}"


class Message(models.Model):
    """What one of the secretariat wrote to members. The row is the queue of those not yet sent.

    A choice is written to once: of two clicks, the second finds it so.
    """

    choice = models.OneToOneField(Choice, null=True, on_delete=models.SET_NULL, related_name="+")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField()
    wanted = models.PositiveIntegerField(help_text="Members to whom it was to go.")
    skipped = models.PositiveIntegerField(
        default=0, help_text="Chosen members who take no messages or cannot sign in."
    )
    tries = models.PositiveSmallIntegerField(default=0)
    noted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"message {self.pk}"


class MessageText(models.Model):
    """A message in one language."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10, choices=offered_languages)
    text = models.TextField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["message", "language"], name="message_once_per_language"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class MessageCopy(models.Model):
    """A message to one member. Its mail is there until a mail server took it over."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="copies")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages"
    )
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["message", "member"], name="message_once_per_member"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}/{self.member_id}"


class Cohort(models.Model):
    """Members who take a learning path together, with a day to finish by.

    Its trainer sees how far each of them is on this path, and nothing else about them.
    """

    name = models.CharField(_("name"), max_length=80)
    path = models.ForeignKey(
        LearningPath,
        verbose_name=_("learning path"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("finish by"))
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("trainer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="CohortMember", related_name="cohorts"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="cohort_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CohortMember(models.Model):
    """One member of a cohort. Reminded of its last day once, however often it is moved."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="places")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cohort_places"
    )
    added_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["cohort", "member"], name="in_a_cohort_once"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}/{self.member_id}"


class Coordinator(models.Model):
    """A member who sees how far those of their own organisation are who agreed to it.

    Ends with the membership: a trigger deletes it when they change organisation.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="coordinators"
    )
    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="coordinates"
    )
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    named_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.member)


class CoordinatorConsent(models.Model):
    """A member lets one coordinator see how far they are; without a row, nobody agreed.

    To this person in this organisation: who is named later is agreed to anew. It is deleted when
    it is taken back, and by a trigger when either of the two changes organisation.
    """

    coordinator = models.ForeignKey(Coordinator, on_delete=models.CASCADE, related_name="consents")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="coordinator_consents"
    )
    given_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["coordinator", "member"], name="agreed_to_a_coordinator_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coordinator_id}/{self.member_id}"
