import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Once those of one name are one."""

    dependencies = [
        ("members", "0002_folded_names"),
        ("secretariat", "0005_organisations_are_merged"),
    ]
    operations = [
        migrations.AlterField(
            "member",
            "organisation",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="members.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.AddConstraint(
            "organisation",
            models.UniqueConstraint(
                condition=~models.Q(folded_name=""),
                fields=("folded_name",),
                name="one_organisation_per_name",
            ),
        ),
    ]
