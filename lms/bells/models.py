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


class Failure(models.Model):
    """A row at which the last try of a task failed. Deleted when a later one succeeds."""

    task = models.CharField(max_length=100)
    row = models.BigIntegerField()
    why = models.CharField(max_length=200, help_text="Names nobody.")
    times = models.PositiveIntegerField(default=1)
    failed_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "row"], name="one_failure_per_row")]

    def __str__(self) -> str:
        return f"{self.task} {self.row}: {self.why}"


class Pulse(models.Model):
    """When the scheduler or a worker was last heard."""

    name = models.CharField(max_length=20, primary_key=True)
    heard_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.name} {self.heard_at:%Y-%m-%d %H:%M}"
