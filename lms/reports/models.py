from django.db import models
from django.utils.translation import gettext_lazy as _


class Report(models.Model):  # noqa: DJ008 - there are no instances to name
    """No table: what the secretariat sees is read from enrolments. Holds the right to see it."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [
            ("view_completion", _("Can see the completion report as it can be published")),
            ("view_exact", _("Can see exact figures of groups however small")),
        ]
