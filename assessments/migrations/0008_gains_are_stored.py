import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0007_questions_are_brought"),
    ]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="parallel_to",
            field=models.ForeignKey(
                help_text="The attempt before, whose questions this one has others like.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="assessments.attempt",
            ),
        ),
        migrations.CreateModel(
            name="LearningGain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.DecimalField(decimal_places=5, max_digits=6)),
                ("after", models.DecimalField(decimal_places=5, max_digits=6)),
                (
                    "gain",
                    models.DecimalField(
                        decimal_places=5,
                        help_text="Empty: all was right before and after.",
                        max_digits=6,
                        null=True,
                    ),
                ),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gains",
                        to="assessments.attempt",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        help_text="Empty: all questions together.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gains",
                        to="assessments.topic",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["attempt", "topic"], name="one_gain_per_topic"),
                    models.UniqueConstraint(
                        condition=Q(("topic", None)),
                        fields=["attempt"],
                        name="one_gain_of_the_whole",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            ("after__gte", 0),
                            ("after__lte", 1),
                            ("before__gte", 0),
                            ("before__lte", 1),
                        ),
                        name="gains_are_between_shares",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("after", 1), ("before", 1), ("gain__isnull", True)),
                            Q(("gain__gte", -1), ("gain__isnull", False), ("gain__lte", 1)),
                            _connector="OR",
                        ),
                        name="gain_of_what_was_possible",
                    ),
                ],
            },
        ),
    ]
