from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Mail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recipient", models.CharField(max_length=320)),
                ("subject", models.TextField()),
                ("text", models.TextField()),
                (
                    "stop_url",
                    models.TextField(
                        blank=True,
                        help_text="Where its reader, or their mail program, asks for no more such mails.",
                    ),
                ),
                ("stored_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("given_up_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        help_text="Why the last try failed. Names no address.",
                        max_length=200,
                    ),
                ),
            ],
        ),
    ]
