from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("h5p", "0004_exercises_are_reported"),
    ]

    operations = [
        migrations.AlterField(
            model_name="exerciseattempt",
            name="completed_at",
            field=models.DateTimeField(help_text="When it was completed last.", null=True),
        ),
    ]
