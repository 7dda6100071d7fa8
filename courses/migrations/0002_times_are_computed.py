from django.db import migrations, models

COMPUTED = "Counted when it is published: from its words, its pictures, its questions and own work."


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="course",
            name="minutes",
            field=models.PositiveSmallIntegerField(
                editable=False, help_text=COMPUTED, null=True, verbose_name="minutes to study"
            ),
        ),
        migrations.AlterField(
            model_name="lesson",
            name="minutes",
            field=models.PositiveSmallIntegerField(
                editable=False, help_text=COMPUTED, null=True, verbose_name="minutes to study"
            ),
        ),
        migrations.AddField(
            model_name="lesson",
            name="work_minutes",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="What learners do away from the page: write, discuss, look something up. It is added to the minutes to study.",
                verbose_name="minutes of own work",
            ),
        ),
    ]
