from django.db import migrations


class Migration(migrations.Migration):
    """Translations of everything are in ``cms.Translation`` now."""

    dependencies = [
        ("courses", "0004_renewals_grades_and_recognition"),
        ("cms", "0003_translations"),
    ]
    operations = [
        migrations.DeleteModel(name="CourseTranslation"),
        migrations.DeleteModel(name="LessonTranslation"),
        migrations.DeleteModel(name="ModuleTranslation"),
    ]
