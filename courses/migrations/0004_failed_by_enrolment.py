from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0001_initial"),
        ("courses", "0003_fill_where_whoever_joined_was"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="learningrecord",
            index=models.Index(
                condition=models.Q(("verb", "failed")),
                fields=["enrolment", "activity"],
                name="failed_by_enrolment",
            ),
        ),
    ]
