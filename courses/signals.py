"""The one thing that comes up from courses; sent after commit, possibly more than once."""

from django.dispatch import Signal

path_completed = Signal()
"""``path_enrolment``: the ``PathEnrolment`` that was completed."""
