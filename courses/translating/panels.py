from collections.abc import Iterable, Sequence

from django.utils import timezone
from wagtail.admin.ui.components import Component

from cms.languages import Language, describe
from courses.translating import figures
from courses.translating.interest import FEWEST, Readers, Suggestion
from courses.translating.views import suggestions

EACH = 3


class NextPanel(Component):
    """On the admin's first page of a translator: what to translate next in each language."""

    order = 70
    template_name = "courses/admin/translations_next_panel.html"

    def __init__(self, *, next_by_language: Sequence[tuple[Language, list[Suggestion]]]):
        self.next_by_language = next_by_language

    @classmethod
    def of(cls, mine: Iterable[str]) -> "NextPanel":
        now = timezone.now()
        sections, readers = figures.sections(), Readers(at=now)
        return cls(
            next_by_language=[
                (
                    describe(code),
                    suggestions(sections, code, at=now, readers=readers, limit=EACH),
                )
                for code in sorted(mine)
            ]
        )

    def get_context_data(self, parent_context):
        return {
            "next_by_language": self.next_by_language,
            "fewest": FEWEST,
            "csrf_token": parent_context.get("csrf_token"),
        }
