from django.db import models


class Mail(models.Model):
    """A message by e-mail that nobody has taken over yet. It is deleted as soon as it was sent.

    The text may hold a link that opens an account, so that it is not kept a moment longer.
    """

    recipient = models.CharField(max_length=320)
    subject = models.TextField()
    text = models.TextField()
    stop_url = models.TextField(
        blank=True,
        help_text="Where its reader, or their mail program, asks for no more such mails.",
    )
    stored_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    given_up_at = models.DateTimeField(null=True)
    reason = models.CharField(
        max_length=200, blank=True, help_text="Why the last try failed. Names no address."
    )

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"mail {self.pk}"
