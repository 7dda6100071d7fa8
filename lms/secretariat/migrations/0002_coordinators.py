import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lms.triggers import Follow

# Of one organisation no longer: whoever writes it, members, forms, merges or a shell.
ELSEWHERE = "(NEW.organisation_id IS NULL OR organisation_id <> NEW.organisation_id)"
DOES = f"""
DELETE FROM secretariat_coordinatorconsent WHERE member_id = NEW.id AND coordinator_id IN (
    SELECT id FROM secretariat_coordinator WHERE {ELSEWHERE});
DELETE FROM secretariat_coordinatorconsent WHERE coordinator_id IN (
    SELECT id FROM secretariat_coordinator WHERE member_id = NEW.id AND {ELSEWHERE});
DELETE FROM secretariat_coordinator WHERE member_id = NEW.id AND {ELSEWHERE};
"""  # noqa: S608 - nothing in it comes from elsewhere


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_names_of_organisations"),
        ("secretariat", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Coordinator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("named_at", models.DateTimeField()),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coordinates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coordinators",
                        to="members.organisation",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CoordinatorConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_at", models.DateTimeField()),
                (
                    "coordinator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="secretariat.coordinator",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coordinator_consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("coordinator", "member"), name="agreed_to_a_coordinator_once"
                    )
                ],
            },
        ),
        Follow(
            "coordinating_ends_with_membership",
            table="members_member",
            event="UPDATE OF organisation_id",
            does=DOES,
            says="coordinators, and what members agreed to, end with the membership",
        ),
    ]
