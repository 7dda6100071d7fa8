from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certificates", "0004_decisions_of_two")]

    operations = [
        migrations.AddField(
            model_name="designtext",
            name="roles",
            field=models.TextField(
                blank=True,
                default="",
                help_text=(
                    "In this language, one a line, in the order of the signatures. Empty: as they "
                    "stand there."
                ),
                max_length=250,
                verbose_name="roles of those who sign",
            ),
            preserve_default=False,
        )
    ]
