from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_times_are_computed")]

    operations = [
        migrations.AddField(
            model_name="course",
            name="is_reader",
            field=models.BooleanField(
                default=False,
                help_text="To look things up. It asks nothing, cannot be completed, and no path can ask for it.",
                verbose_name="a reader",
            ),
        ),
    ]
