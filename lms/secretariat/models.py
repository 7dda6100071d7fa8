from django.conf import settings
from django.db import models


class SavedFilter(models.Model):
    """Filters of the list of members under a name, for the one who gave it.

    ``query`` is the end of the list's address. It never has the words of a search, which may be
    somebody's name.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=300)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "name"], name="filter_named_once"),
        ]

    def __str__(self) -> str:
        return self.name


class StaffNote(models.Model):
    """What somebody of the secretariat wrote down about a member, who has it in their copy.

    Rows are added and never changed.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_notes"
    )
    text = models.TextField(max_length=1000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.member_id} {self.written_at:%Y-%m-%d}"
