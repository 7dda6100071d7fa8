from django.db import migrations, models

import lms.members.fields
from lms import letters

AT_ONCE = 500


def fold(apps, schema_editor):
    for label, of in (("Member", "display_name"), ("Organisation", "name")):
        rows = apps.get_model("members", label).objects
        waiting = []
        for row in rows.only("pk", of).order_by("pk").iterator(AT_ONCE):
            row.folded_name = letters.name(getattr(row, of))
            waiting.append(row)
            if len(waiting) == AT_ONCE:
                rows.bulk_update(waiting, ["folded_name"])
                waiting = []
        rows.bulk_update(waiting, ["folded_name"])


class Migration(migrations.Migration):
    """Names are found in the database, however they are typed."""

    dependencies = [("members", "0001_initial")]
    operations = [
        migrations.AddField(
            "member", "folded_name", lms.members.fields.FoldedField(of="display_name")
        ),
        migrations.AddField(
            "organisation", "folded_name", lms.members.fields.FoldedField(of="name")
        ),
        migrations.RunPython(fold, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            "member", models.Index(fields=["folded_name", "id"], name="members_by_name")
        ),
    ]
