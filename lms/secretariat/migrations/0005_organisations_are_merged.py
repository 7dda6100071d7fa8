from urllib.parse import parse_qsl, urlencode

import django.db.models.deletion
from django.db import migrations, models

from lms import letters


def merge_equal_ones(apps, schema_editor):
    """Of those of one name the first that was made stays, and gets what belongs to the others."""
    organisations = apps.get_model("members", "Organisation").objects
    kept, merged = {}, {}
    for row in organisations.order_by("pk"):
        row.folded_name = letters.name(row.name)
        row.save(update_fields=["folded_name"])
        if row.folded_name:
            first = kept.setdefault(row.folded_name, row.pk)
            if first != row.pk:
                merged[row.pk] = first
    for app, model in (("members", "Member"), ("secretariat", "Invitation")):
        rows = apps.get_model(app, model).objects
        for duplicate, first in merged.items():
            rows.filter(organisation=duplicate).update(organisation=first)
    _move_filters(apps, {str(duplicate): str(first) for duplicate, first in merged.items()})
    organisations.filter(pk__in=merged).delete()


def _move_filters(apps, merged):
    rows = apps.get_model("secretariat", "SavedFilter").objects
    for row in rows.filter(query__contains="organisation="):
        said = parse_qsl(row.query)
        moved = [
            (name, merged.get(value, value) if name == "organisation" else value)
            for name, value in said
        ]
        if moved != said:
            row.query = urlencode(moved)
            row.save(update_fields=["query"])


class Migration(migrations.Migration):
    """What belongs to an organisation keeps it from being deleted; those of one name become one."""

    dependencies = [
        ("secretariat", "0004_invitation_files"),
        ("members", "0002_folded_names"),
    ]
    operations = [
        migrations.RunPython(merge_equal_ones, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            "invitation",
            "organisation",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.organisation",
            ),
        ),
    ]
