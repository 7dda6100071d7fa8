"""Operations of migrations that make what they make at little cost.

Django draws all models that hang together anew after each operation. A first migration of many
operations would spend most of a new database's time on that, and each test run waits for one.
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Models created in one go, and drawn once; they may point at each other in any order.

    Fields, constraints and indexes stand in the models: what was added to one later, as
    ``makemigrations`` writes it, would be created twice.
    """

    category = OperationCategory.ADDITION
    reduces_to_sql = True
    reversible = True

    def __init__(self, models: Sequence[CreateModel]):
        self.models = models

    def deconstruct(self) -> tuple[str, Sequence[object], dict[str, object]]:
        return type(self).__name__, [self.models], {}

    def describe(self) -> str:
        return "Create models " + ", ".join(model.name for model in self.models)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Models that were drawn are drawn anew with each that is added; those that are not, once,
        # when they are asked for.
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)
