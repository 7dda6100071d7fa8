import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lms.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    created = [
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("view_completion", "Can see the completion report as it can be published"),
                    ("view_exact", "Can see exact figures of groups however small"),
                ],
                "managed": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SavedReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("query", models.CharField(blank=True, max_length=500)),
                (
                    "rhythm",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("weekly", "every week"),
                            ("monthly", "every month"),
                            ("quarterly", "every quarter"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "next_on",
                    models.DateField(
                        help_text="When it is counted next, by the site's days.", null=True
                    ),
                ),
                (
                    "problem",
                    models.CharField(
                        blank=True, help_text="Why the last run failed.", max_length=300
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_reports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("member", "name"), name="report_named_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_on", None), ("rhythm", "")),
                            models.Q(
                                models.Q(("rhythm", ""), _negated=True), ("next_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="a_rhythm_has_its_next_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("language", models.CharField(max_length=10)),
                ("table", models.JSONField(help_text="See reports.tables.Table.")),
                (
                    "published",
                    models.BooleanField(help_text="Whether it has the form that can be published."),
                ),
                ("counted_at", models.DateTimeField()),
                (
                    "saved",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="runs",
                        to="reports.savedreport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AccessToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_on", models.DateField(help_text="The last day on which it can be used.")),
                ("used_on", models.DateField(help_text="The last day on which it was.", null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("member", "name"), name="token_named_once"),
                ],
            },
        ),
    ]

    operations = [
        CreateModels(created),
    ]
