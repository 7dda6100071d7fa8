"""Whether anybody listens: scheduler and workers write down when they were last at work."""

from datetime import datetime

from lms.bells.models import Pulse

BEAT, WORKER = "beat", "worker"


def note(*, name: str, at: datetime) -> None:
    Pulse.objects.update_or_create(name=name, defaults={"heard_at": at})


def heard() -> dict[str, datetime]:
    """By name; who was never heard is not in it."""
    return dict(Pulse.objects.values_list("name", "heard_at"))
