import unicodedata
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms import letters
from lms.members.countries import COUNTRIES
from lms.members.fields import FoldedField, FoldedNamesField


def offered_languages() -> list[tuple[str, str]]:
    """Languages a member may choose; callable, so that adding one needs no migration."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


def validate_name(value: str) -> None:
    """Letters, marks, digits and what stands between them; no pictures, nothing invisible.

    Characters that turn the direction of the text around could make a name look like another.
    """
    allowed = {"L", "M", "N", "P", "Z"}
    joiners = {"\u200c", "\u200d"}  # part of how Persian, Sinhala and others are written
    if any(unicodedata.category(each)[0] not in allowed and each not in joiners for each in value):
        raise ValidationError(_("A name has letters, digits, spaces and punctuation only."))


class Organisation(models.Model):
    """A member organisation of the network.

    ``name`` is the one by which it is kept, in whichever language; ``names`` are those by which
    readers of other languages know it. Not a column a language, as pages have: which language
    ``name`` is in is nobody's business, and it must not change with that of who edits it.
    """

    class Kind(models.TextChoices):
        NGO = "ngo", _("Non-governmental organisation")
        REFUGEE_LED = "refugee_led", _("Refugee-led organisation")
        LEGAL_AID = "legal_aid", _("Law office or legal aid")
        UNIVERSITY = "university", _("University")
        GOVERNMENT = "government", _("Government body")
        UN = "un", _("United Nations agency")
        OTHER = "other", _("Another kind")

    name = models.CharField(_("name"), max_length=150, unique=True)
    names = models.JSONField(default=dict, blank=True, help_text="By the code of the language.")
    kind = models.CharField(max_length=20, choices=Kind, blank=True)
    country = models.CharField(_("country"), max_length=2, choices=COUNTRIES)
    folded_name = FoldedField(of="name")
    folded_names = FoldedNamesField(of="all_names")

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["folded_name"],
                condition=~Q(folded_name=""),
                name="one_organisation_per_name",
            )
        ]

    def __str__(self) -> str:
        return str(self.names.get(get_language()) or self.name)

    @property
    def all_names(self) -> list[str]:
        return [self.name, *self.names.values()]


class MemberManager(BaseUserManager["Member"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Member":
        if not email:
            raise ValueError("A member needs an e-mail address.")
        # Lower case throughout: one person, one address, however it was typed.
        member = self.model(email=letters.address(email), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Member":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Member":
        return self.get(email=letters.address(username or ""))


class Member(AbstractBaseUser, PermissionsMixin):
    """A person who studies, teaches or works at the network.

    Holds no nationality, legal status or identity document, and none may be added. The display
    name is what others see and may be a pseudonym; the certificate name is printed on
    certificates and nowhere else.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(
        _("display name"),
        max_length=60,
        validators=[validate_name],
        help_text=_("What others see. It does not have to be your real name."),
    )
    certificate_name = models.CharField(
        _("name on certificates"),
        max_length=100,
        validators=[validate_name],
        blank=True,
        help_text=_("Only printed on your certificates. Leave it empty to use your display name."),
    )
    country = models.CharField(
        _("country you work in"), max_length=2, choices=COUNTRIES, blank=True
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="members",
    )
    language = models.CharField(
        _("language"), max_length=10, choices=offered_languages, default="en"
    )
    is_active = models.BooleanField(_("can sign in"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    waits_since = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Asked to join, and nobody of the secretariat has decided.",
    )
    takes_messages = models.BooleanField(
        _("Messages from the secretariat"),
        default=True,
        help_text=_(
            "E-mails about your account, your learning and your certificates reach you either way."
        ),
    )
    folded_name = FoldedField(of="display_name")

    objects = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_member_per_email")]
        indexes = [models.Index(fields=["folded_name", "id"], name="members_by_name")]

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    @property
    def name_for_certificates(self) -> str:
        return self.certificate_name or self.display_name


class TranslatorLanguage(models.Model):
    """A language into which a translator translates."""

    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="translator_languages"
    )
    language = models.CharField(_("language"), max_length=10, choices=offered_languages)
    may_release = models.BooleanField(
        default=False,
        help_text="Without it, somebody else reviews and releases what was translated.",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "language"], name="language_given_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.language}"


class Count(models.Model):
    """How often something limited was tried, as ``lms.site_cache`` keeps it until it expires.

    The key is made of what was tried and from which address, and tells neither.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.cache_key


class JoiningRule(models.Model):
    """How people join, and who said so last. There is one row, or none while it is open."""

    class Rule(models.TextChoices):
        OPEN = "open", "Everybody can join"
        APPROVAL = "approval", "Whoever signs up waits until one of the secretariat approves"
        INVITATION = "invitation", "Only by invitation"

    ONLY = 1

    rule = models.CharField(max_length=10, choices=Rule)
    changed_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_rule_of_joining")]

    def __str__(self) -> str:
        return self.rule


class AccountProposal(models.Model):
    """What one of the secretariat wants done to somebody's account, until a second one decides."""

    class Kind(models.TextChoices):
        RESET_FACTOR = "reset_factor", _("take away a lost second step")
        GIVE_ROLE = "give_role", _("give a role of the secretariat")
        CORRECT_NAME = "correct_name", _("correct the name on certificates")

    class Decision(models.TextChoices):
        APPROVED = "approved", "approved"
        DECLINED = "declined", "declined"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="account_proposals")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    role = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE)
    name = models.CharField(max_length=100, validators=[validate_name], blank=True)
    proposed_by = models.ForeignKey(
        Member, null=True, on_delete=models.SET_NULL, related_name="proposed_for_accounts"
    )
    proposed_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="decided_on_accounts"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | Q(proposed_by=None)
                | ~Q(decided_by=F("proposed_by")),
                name="account_decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=(Q(proposed_by=None) | ~Q(proposed_by=F("member")))
                & (Q(decided_by=None) | ~Q(decided_by=F("member"))),
                name="nobody_decides_on_their_own_account",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None) | ~Q(decision="") & ~Q(decided_at=None),
                name="account_decisions_have_a_time",
            ),
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=Q(decision="", role=None),
                name="one_waiting_proposal_per_account_and_kind",
            ),
            models.UniqueConstraint(
                fields=["member", "role"],
                condition=Q(decision=""),
                name="one_waiting_proposal_per_account_and_role",
            ),
            models.CheckConstraint(
                condition=Q(kind="give_role", role__isnull=False)
                | ~Q(kind="give_role") & Q(role=None),
                name="a_role_for_those_who_are_given_one",
            ),
            models.CheckConstraint(
                condition=Q(kind="correct_name") & ~Q(name="")
                | ~Q(kind="correct_name") & Q(name=""),
                name="a_name_for_those_whose_name_is_corrected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind}"


class AccountChange(models.Model):
    """That somebody made or changed another's account.

    For a month neither of the two then answers for what the other one proposes: whoever can decide
    which address an account has could be both people.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="account_changes")
    changed_by = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="changed_accounts"
    )
    changed_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [models.Index(fields=["member", "changed_by", "changed_at"])]

    def __str__(self) -> str:
        return f"{self.member_id} {self.changed_at:%Y-%m-%d}"


class AddressChange(models.Model):
    """An address that the secretariat entered for a member, until its owner confirms it."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="address_change")
    email = models.EmailField()
    asked_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.member_id} {self.asked_at:%Y-%m-%d}"
