"""Rows that have a place among their parent's others."""

from wagtail.models import Orderable


class Ordered(Orderable):
    """In the order they were put in; written without a place, in the order they were written.

    Only the admin's forms number them. Without numbers a database returns them as it likes, and
    not twice the same way.
    """

    class Meta(Orderable.Meta):
        abstract = True
        ordering = ["sort_order", "pk"]
