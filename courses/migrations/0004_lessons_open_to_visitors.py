from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0003_readers")]

    operations = [
        migrations.AddField(
            model_name="lesson",
            name="open_to_visitors",
            field=models.BooleanField(
                default=False,
                help_text="Everybody may read this lesson without an account. Its quiz and its interactive exercises stay with those who join the course.",
                verbose_name="open to visitors",
            ),
        ),
    ]
