from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("h5p", "0005_when_it_was_completed_last"),
    ]

    operations = [
        migrations.AddField(
            model_name="exerciseattempt",
            name="is_checked",
            field=models.BooleanField(
                default=False, help_text="Whether the site counted the points by the answers."
            ),
        ),
        migrations.AddField(
            model_name="exercisestatement",
            name="is_checked",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="exercisestatement",
            name="part",
            field=models.CharField(
                blank=True, help_text="Which question, if it says so.", max_length=64
            ),
        ),
    ]
