"""Where pages could be found before they were moved or their slugs were changed."""

from django.db import models
from wagtail.models import Page


class FormerAddress(models.Model):
    """An address that a page had, as the slugs of course, module and lesson with slashes between.

    Bookmarks, mails and pages that are still open ask for it. The page that had it last has it.
    """

    address = models.CharField(max_length=800, unique=True)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return self.address
