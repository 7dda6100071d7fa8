import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0006_quizzes_are_counted"),
        ("courses", "0005_recognitions_take_two"),
        ("h5p", "0005_when_it_was_completed_last"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="activity",
            name="quiz_activities_have_a_quiz",
        ),
        migrations.AddField(
            model_name="activity",
            name="exercise",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="h5p.content",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="least_percent",
            field=models.PositiveSmallIntegerField(
                help_text="The score that an exercise asks for; empty: it is to be completed.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="activity",
            name="kind",
            field=models.CharField(
                choices=[("read", "Read"), ("quiz", "Quiz"), ("exercise", "Interactive exercise")],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "exercise"), ("retired_at", None)),
                fields=("lesson", "exercise"),
                name="exercise_once_per_lesson",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("exercise", None),
                        ("kind", "quiz"),
                        ("least_percent", None),
                        ("quiz__isnull", False),
                    ),
                    models.Q(
                        ("exercise", None),
                        ("kind", "read"),
                        ("least_percent", None),
                        ("quiz", None),
                    ),
                    models.Q(
                        ("exercise__isnull", False),
                        ("kind", "exercise"),
                        ("quiz", None),
                        models.Q(
                            ("least_percent", None),
                            ("least_percent__range", (1, 100)),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="activities_have_what_they_ask",
            ),
        ),
    ]
