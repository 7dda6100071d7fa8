from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0007_exercises_have_a_setting"),
    ]

    operations = [
        migrations.AddField(
            model_name="learningrecord",
            name="self_reported",
            field=models.BooleanField(
                help_text="Of exercises: whether the learner's device counted the points.",
                null=True,
            ),
        ),
    ]
