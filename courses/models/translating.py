from django.contrib.contenttypes.models import ContentType
from django.db import models


class SourceSize(models.Model):
    """How long something translatable is, so that lists need not read all texts to count them.

    Derived, and counted again whenever its source is published or saved; a row that outlives its
    source is harmless, as lists begin from the sources (see ``courses.translating.sizes``).
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    words = models.PositiveIntegerField()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="one_size_a_source")
        ]

    def __str__(self) -> str:
        return self.title
