import fcntl
import gc
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certificates import issuing
from certificates.codes import grouped
from certificates.models import Certificate
from courses.models import PathEnrolment
from lms import processes
from lms.demo import academy, people


class Command(BaseCommand):
    help = "Builds the demo academy if it is not there, and runs the site with worker and beat."

    def handle(self, *args, **options):
        port = _port(os.environ.get("PORT", "8000"))
        try:
            processes.check_port(port=port)
        except processes.PortTaken as taken:
            raise CommandError(f"{taken} Choose another: make demo PORT=8001") from taken
        with _alone(settings.VAR_DIR):
            try:
                self._build()
            except KeyboardInterrupt as interrupt:
                raise CommandError(
                    "Stopped while it was built. Nothing half done is left: make demo begins again."
                ) from interrupt
            self._introduce(port)
            sys.exit(processes.run(port=port))

    def _build(self) -> None:
        logging.getLogger("wagtail").setLevel(logging.WARNING)
        # What was imported stays: looking through it again is a tenth of all the work.
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        self._say("Preparing the database")
        with _static_files():
            call_command("migrate", verbosity=0)
            call_command("install")
        if not academy.is_built():
            began = time.monotonic()
            academy.build(now=timezone.now(), say=self._say)
            self._say(f"The academy is built ({time.monotonic() - began:.0f} s).")

    def _introduce(self, port: int) -> None:
        self._say("")
        self._say(f"Waymark: http://127.0.0.1:{port}/en/   (admin: http://127.0.0.1:{port}/admin/)")
        for role, (email, _name) in people.SIGN_INS.items():
            self._say(f"{role}: {email}  password: {people.PASSWORD}")
        self._say(f"Second person in the secretariat: {people.COLLEAGUE[0]}  (same password)")
        self._say(f"Translator into Dari: {people.TRANSLATES[0]}  (same password)")
        self._say(f"Certificate to verify: {grouped(_a_certificate().code)}")
        self._say("Ctrl-C stops it; your changes are kept.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _port(text: str) -> int:
    if text.isascii() and text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise CommandError(f"PORT={text} is no port: choose a number from 1 to 65535.")


@contextmanager
def _static_files() -> Iterator[None]:
    """Collect them beside what is done meanwhile; they are whole when it ends."""
    collecting = subprocess.Popen(
        [sys.executable, "manage.py", "collectstatic", "--verbosity=0", "--noinput"],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        # Ctrl-C reaches this process only, which then ends the other one.
        start_new_session=True,
    )
    try:
        yield
        if collecting.wait():
            raise CommandError(
                "The static files could not be collected; what was said about it stands above."
            )
    finally:
        collecting.kill()
        collecting.wait()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep another demo out of the same folder; the lock ends as this process does."""
    with (folder / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(
                f"Another demo runs, or is being built, in {folder}. Stop that one first, or choose"
                " another folder: make demo VAR_DIR=…"
            ) from error
        yield


def _a_certificate() -> Certificate:
    """The first one earned; made here if the worker has not come to it yet."""
    earliest = PathEnrolment.objects.filter(completed_at__isnull=False).order_by(
        "completed_at", "pk"
    )
    issued = issuing.issue(path_enrolment_id=earliest[0].pk, at=timezone.now())
    return issuing.render(certificate_id=issued.pk, at=timezone.now())
