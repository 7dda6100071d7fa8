"""What staff set for themselves in the Wagtail admin."""

from wagtail.admin.views.account import (
    AccountView,
    AvatarSettingsPanel,
    NameEmailSettingsPanel,
)

PERSONAL = (NameEmailSettingsPanel, AvatarSettingsPanel)


class PreferencesView(AccountView):
    """How the admin looks and what it sends; who somebody is stands in the members' settings."""

    def get_panels(self):
        return [panel for panel in super().get_panels() if not isinstance(panel, PERSONAL)]
