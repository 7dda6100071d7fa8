from django.db import migrations, models

import lms.members.models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0002_names_of_organisations"),
    ]

    operations = [
        migrations.AddField(
            model_name="accountproposal",
            name="name",
            field=models.CharField(
                blank=True, max_length=100, validators=[lms.members.models.validate_name]
            ),
        ),
        migrations.AlterField(
            model_name="accountproposal",
            name="kind",
            field=models.CharField(
                choices=[
                    ("reset_factor", "take away a lost second step"),
                    ("give_role", "give a role of the secretariat"),
                    ("correct_name", "correct the name on certificates"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="accountproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "correct_name"), models.Q(("name", ""), _negated=True)),
                    models.Q(models.Q(("kind", "correct_name"), _negated=True), ("name", "")),
                    _connector="OR",
                ),
                name="a_name_for_those_whose_name_is_corrected",
            ),
        ),
    ]
