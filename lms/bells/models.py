from django.db import models


class Bell(models.Model):
    """A message about a row that is on its way to a worker, so that it is not sent again."""

    task = models.CharField(max_length=100)
    row = models.BigIntegerField()
    rung_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "row"], name="one_bell_per_row")]

    def __str__(self) -> str:
        return f"{self.task} {self.row}"
