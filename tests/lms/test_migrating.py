"""A new database is made without drawing all models anew for each of its tables."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from lms.migrating import CreateModels

OURS = ("assessments", "certificates", "cms", "courses", "lms")
ADDED = (
    migrations.AddConstraint,
    migrations.AddField,
    migrations.AddIndex,
    migrations.CreateModel,
)


def _hen_and_egg():
    """Two models that point at each other, the first of them at one that comes later."""
    number = ("id", models.BigAutoField(primary_key=True))
    return CreateModels(
        [
            migrations.CreateModel(
                name="Hen",
                fields=[
                    number,
                    ("out_of", models.ForeignKey("bells.Egg", models.PROTECT, null=True)),
                    ("name", models.CharField(max_length=9, default="")),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=["name"], condition=~models.Q(name=""), name="hen_of_a_name"
                        )
                    ]
                },
            ),
            migrations.CreateModel(
                name="Egg",
                fields=[number, ("laid_by", models.ForeignKey("bells.Hen", models.PROTECT))],
            ),
        ]
    )


def _states(operation):
    before = ProjectState()
    after = before.clone()
    operation.state_forwards("bells", after)
    return before, after


@pytest.mark.django_db(transaction=True)
def test_models_that_point_at_each_other_are_created_and_removed_in_one_go():
    operation = _hen_and_egg()
    before, after = _states(operation)

    with connection.schema_editor(atomic=True) as editor:
        operation.database_forwards("bells", editor, before, after)
    try:
        hen, egg = (after.apps.get_model("bells", name) for name in ("Hen", "Egg"))
        berta = hen.objects.create(name="Berta")
        hen.objects.create(out_of=egg.objects.create(laid_by=berta))
        with pytest.raises(IntegrityError), transaction.atomic():
            hen.objects.create(name="Berta")
        with pytest.raises(IntegrityError), transaction.atomic():
            egg.objects.create(laid_by_id=999)
    finally:
        with connection.schema_editor(atomic=True) as editor:
            operation.database_backwards("bells", editor, after, before)

    assert not {"bells_hen", "bells_egg"} & set(connection.introspection.table_names())


def test_what_was_drawn_before_stays_and_is_not_drawn_anew_with_each_model():
    before = ProjectState()
    migrations.CreateModel("Nest", [("id", models.BigAutoField(primary_key=True))]).state_forwards(
        "bells", before
    )
    drawn, after = before.apps, before.clone()

    _hen_and_egg().state_forwards("bells", after)

    assert "apps" not in vars(after)
    assert before.apps is drawn
    assert {model.__name__ for model in after.apps.get_models()} == {"Nest", "Hen", "Egg"}


def test_first_migrations_of_the_site_create_their_models_in_one_go():
    first = {
        key: migration
        for key, migration in MigrationLoader(None).disk_migrations.items()
        if migration.initial and apps.get_app_config(key[0]).name.split(".")[0] in OURS
    }
    assert ("assessments", "0001_initial") in first

    slow = {
        key: [operation.describe() for operation in migration.operations]
        for key, migration in first.items()
        if sum(isinstance(operation, ADDED) for operation in migration.operations) > 1
    }

    assert slow == {}
