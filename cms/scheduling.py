"""When pages are published and withdrawn by themselves."""

from django.utils import timezone
from wagtail.admin.panels import PublishingPanel


def zone_in_words() -> str:
    """In which time zone somebody of the staff types and reads times."""
    zone = timezone.get_current_timezone()
    now = timezone.localtime(timezone=zone)
    return f"Times are in the time zone {zone}, where it is now {now:%H:%M}."


class SchedulePanel(PublishingPanel):
    """Says in which time zone the times are: each author has their own."""

    class BoundPanel(PublishingPanel.BoundPanel):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.help_text = zone_in_words()
