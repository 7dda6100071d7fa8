from django.db import migrations, models
from django.db.models import F, Value
from django.db.models.functions import Concat

import lms.members.fields


def fold(apps, schema_editor):
    """As ``FoldedNamesField`` writes it, of those that have one name."""
    organisations = apps.get_model("members", "Organisation").objects.exclude(folded_name="")
    line = Concat(Value("\n"), F("folded_name"), Value("\n"), output_field=models.TextField())
    organisations.update(folded_names=line)


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="names",
            field=models.JSONField(
                blank=True, default=dict, help_text="By the code of the language."
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ngo", "Non-governmental organisation"),
                    ("refugee_led", "Refugee-led organisation"),
                    ("legal_aid", "Law office or legal aid"),
                    ("university", "University"),
                    ("government", "Government body"),
                    ("un", "United Nations agency"),
                    ("other", "Another kind"),
                ],
                default="",
                max_length=20,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="organisation",
            name="folded_names",
            field=lms.members.fields.FoldedNamesField(default="", editable=False, of="all_names"),
        ),
        migrations.RunPython(fold, migrations.RunPython.noop, elidable=True),
    ]
