import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q


def private_storage() -> Storage:
    """Files that only their owners may fetch, through a view that checks."""
    return storages["private"]


def unguessable(copy: "DataCopy", filename: str) -> str:
    return f"copies/{uuid.uuid4().hex}.zip"


class DataCopy(models.Model):
    """A copy of all that is kept about a member. To be made while ``made_at`` is empty."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_copies"
    )
    asked_at = models.DateTimeField()
    percent = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    file = models.FileField(upload_to=unguessable, storage=private_storage, blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(made_at=None), name="one_copy_made_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.asked_at:%Y-%m-%d}"
