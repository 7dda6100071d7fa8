from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """Of those who joined before this was kept, where they are now is all that is known."""
    member = apps.get_model("members", "Member").objects.filter(pk=OuterRef("member"))
    for name in ("Enrolment", "PathEnrolment"):
        apps.get_model("courses", name).objects.update(
            **{
                field: Subquery(member.values(field)[:1])
                for field in ("country", "organisation", "language")
            }
        )


class Migration(migrations.Migration):
    dependencies = [("courses", "0002_where_whoever_joined_was")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
