from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Report(models.Model):  # noqa: DJ008 - there are no instances to name
    """No table: what the secretariat sees is read from enrolments. Holds the right to see it."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            ("view_completion", _("Can see the completion report as it can be published")),
            ("view_exact", _("Can see exact figures of groups however small")),
        ]


class SavedReport(models.Model):
    """A choice of filters under a name, and how often it is counted by itself.

    ``query`` is the end of the report's address. It chooses courses, countries and organisations,
    never a person. With a rhythm, the period is the last whole week, month or quarter.
    """

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("every week")
        MONTHLY = "monthly", _("every month")
        QUARTERLY = "quarterly", _("every quarter")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_reports"
    )
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=500, blank=True)
    rhythm = models.CharField(max_length=10, choices=Rhythm, blank=True)
    next_on = models.DateField(null=True, help_text="When it is counted next, by the site's days.")
    problem = models.CharField(max_length=300, blank=True, help_text="Why the last run failed.")

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "name"], name="report_named_once"),
            models.CheckConstraint(
                condition=Q(rhythm="", next_on=None) | ~Q(rhythm="") & Q(next_on__isnull=False),
                name="a_rhythm_has_its_next_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AccessToken(models.Model):
    """Lets a program read reports as the member who made it may, until a day.

    Only a digest of it is kept: whoever reads the database cannot use it.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="access_tokens"
    )
    name = models.CharField(_("name"), max_length=80)
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_on = models.DateField(help_text="The last day on which it can be used.")
    used_on = models.DateField(null=True, help_text="The last day on which it was.")

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "name"], name="token_named_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ReportRun(models.Model):
    """What a report said on one day: its definition and figures as they were, never counted again.

    Stays when the saved report is deleted, or whoever saved it leaves.
    """

    saved = models.ForeignKey(
        SavedReport, null=True, on_delete=models.SET_NULL, related_name="runs"
    )
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10)
    table = models.JSONField(help_text="See reports.tables.Table.")
    published = models.BooleanField(help_text="Whether it has the form that can be published.")
    counted_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.name} {self.counted_at:%Y-%m-%d}"
