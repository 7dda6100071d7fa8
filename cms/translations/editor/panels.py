from collections.abc import Mapping

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from wagtail.admin.ui.components import Component

from cms import releases
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
        review = Q(state=State.REVIEW, language__in=released)
        back = Q(state=State.RETURNED, submitted_by=member)
        found = Translation.objects.filter(review | back).order_by()
        # Whose is what is told by each kind of source: writing that down for all of them takes
        # longer than everything else here, and hardly ever do all of them wait.
        waiting = set(found.values_list("content_type", flat=True).distinct())
        if not waiting:
            return cls(to_review=0, sent_back=0)
        types = ContentType.objects.get_for_models(*releases.kinds())
        kinds = [kind for kind in releases.kinds() if types[kind].pk in waiting]
        theirs = found & translations_for(member, kinds=kinds)
        counts = theirs.aggregate(
            to_review=Count("pk", filter=review), sent_back=Count("pk", filter=back)
        )
        return cls(**counts)

    @property
    def is_needed(self) -> bool:
        return bool(self.to_review or self.sent_back)

    def get_context_data(self, parent_context: object) -> dict[str, int]:
        return {"to_review": self.to_review, "sent_back": self.sent_back}
