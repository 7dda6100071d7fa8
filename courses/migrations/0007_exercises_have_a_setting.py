from django.conf import settings
from django.db import migrations
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import BaseBlockOperation

from cms.fields import language_column


class GiveExercisesASetting(BaseBlockOperation):
    """An exercise was its content's number; now its author also says whether it counts."""

    operation_name_fragment = "give_exercises_a_setting"

    def apply(self, block_value):
        return [self._changed(each) for each in block_value]

    def _changed(self, block):
        if block["type"] != "interactive" or isinstance(block["value"], dict):
            return block
        setting = {"content": block["value"], "counts": False, "least": None}
        return {**block, "value": setting}


class Migration(migrations.Migration):
    """An author may say that an exercise counts toward completion."""

    dependencies = [("courses", "0006_exercises_may_count")]
    operations = [
        *(
            MigrateStreamData(
                app_name="courses",
                model_name="lesson",
                field_name=language_column("body", code),
                operations_and_block_paths=[(GiveExercisesASetting(), "")],
            )
            for code, _name in settings.LANGUAGES
        ),
    ]
