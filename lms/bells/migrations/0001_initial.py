from django.db import migrations, models

from lms.migrating import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    created = [
        migrations.CreateModel(
            name="Pulse",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("heard_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Bell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task", models.CharField(max_length=100)),
                ("row", models.BigIntegerField()),
                ("rung_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("task", "row"), name="one_bell_per_row"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Failure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task", models.CharField(max_length=100)),
                ("row", models.BigIntegerField()),
                ("why", models.CharField(help_text="Names nobody.", max_length=200)),
                ("times", models.PositiveIntegerField(default=1)),
                ("failed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("task", "row"), name="one_failure_per_row"),
                ],
            },
        ),
    ]

    operations = [
        CreateModels(created),
    ]
