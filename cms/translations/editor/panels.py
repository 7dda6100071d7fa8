from collections.abc import Mapping

from wagtail.admin.ui.components import Component

from cms.models import Translation
from cms.rights import translations_for
from lms.members.models import Member

State = Translation.State


class TranslationsPanel(Component):
    """On the admin's first page: what waits for this person's review, and what was sent back."""

    order = 60
    template_name = "cms/admin/translations_panel.html"

    def __init__(self, *, to_review: int, sent_back: int):
        self.to_review = to_review
        self.sent_back = sent_back

    @classmethod
    def of(cls, member: Member, mine: Mapping[str, bool]) -> "TranslationsPanel":
        """What there is for somebody who translates into ``mine``: language, whether to release."""
        released = [language for language, may_release in mine.items() if may_release]
        theirs = translations_for(member)
        review = theirs.filter(state=State.REVIEW, language__in=released)
        back = theirs.filter(state=State.RETURNED, submitted_by=member)
        return cls(to_review=review.count(), sent_back=back.count())

    @property
    def is_needed(self) -> bool:
        return bool(self.to_review or self.sent_back)

    def get_context_data(self, parent_context: object) -> dict[str, int]:
        return {"to_review": self.to_review, "sent_back": self.sent_back}
