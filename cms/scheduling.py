"""When pages are published and withdrawn by themselves."""

from django.utils import timezone
from wagtail.admin.panels import PublishingPanel


class SchedulePanel(PublishingPanel):
    """Says in which time zone the times are: authors sit in many, and the site counts in one."""

    class BoundPanel(PublishingPanel.BoundPanel):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            zone = timezone.get_current_timezone()
            now = timezone.localtime(timezone=zone)
            self.help_text = f"Times are in the time zone {zone}, where it is now {now:%H:%M}."
