import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0008_gains_are_stored"),
        ("courses", "0009_former_addresses"),
    ]

    operations = [
        migrations.AddField(
            model_name="course",
            name="compared_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Offered before the first lesson and again after the last, with other questions on the same topics where it draws them. It counts for nothing; what learners gained is told topic by topic. Take one that no lesson asks.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="compared_courses",
                to="assessments.quiz",
                verbose_name="quiz before and after",
            ),
        ),
    ]
