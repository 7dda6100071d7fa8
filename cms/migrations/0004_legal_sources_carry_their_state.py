from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0003_copied_translations_are_checked"),
    ]

    operations = [
        migrations.RenameField(
            model_name="legalsource", old_name="law_as_at", new_name="checked_on"
        ),
        migrations.AddField(
            model_name="legalsource",
            name="checked_by",
            field=models.CharField(
                blank=True,
                help_text="A role, not a name. For instance: a lawyer of the network in Dhaka",
                max_length=150,
                verbose_name="checked by",
            ),
        ),
        migrations.AddField(
            model_name="legalsource",
            name="next_check_on",
            field=models.DateField(
                blank=True,
                help_text="Empty: 365 days after it was checked.",
                null=True,
                verbose_name="next check due on",
            ),
        ),
        migrations.AddField(
            model_name="legalsource",
            name="status",
            field=models.CharField(
                choices=[
                    ("in_force", "In force"),
                    ("appealed", "Under appeal"),
                    ("stayed", "Stayed"),
                    ("overturned", "Overturned"),
                    ("replaced", "Amended or replaced"),
                ],
                default="in_force",
                help_text="Readers are told below each quotation if it is anything but in force.",
                max_length=20,
                verbose_name="status",
            ),
        ),
        migrations.AddField(
            model_name="legalsource",
            name="status_on",
            field=models.DateField(
                blank=True,
                help_text="The day of the appeal, the stay, the later judgment or the amendment.",
                null=True,
                verbose_name="since",
            ),
        ),
        migrations.AlterField(
            model_name="legalsource",
            name="checked_on",
            field=models.DateField(
                help_text="The day on which somebody last opened and read it. Readers see it as “law as at”.",
                verbose_name="checked on",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalsource",
            constraint=models.CheckConstraint(
                condition=models.Q(("next_check_on__gt", models.F("checked_on"))),
                name="next_check_is_after_the_last",
                violation_error_message="The next check is after the last one.",
            ),
        ),
    ]
