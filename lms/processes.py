"""Web server, worker and scheduler as children of one process, for a computer of one's own.

An installation that grows has a service manager do this instead.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
GRACE_SECONDS = 10.0
POLL_SECONDS = 0.1
ANSWER_SECONDS = 1.0
FIRST_PAUSE_SECONDS = 1
LONGEST_PAUSE_SECONDS = 60
STEADY_SECONDS = 300
"""What ran this long had started well: its next pause is a short one again."""


class PortTaken(Exception):
    """Something else listens on the port already."""


def check_port(*, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the web server does: a port whose last connections are only fading away is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTaken(f"Port {port} is in use.") from error


def run(*, port: int) -> int:
    """Serve on the port until a signal arrives (0), or end at once if that cannot begin (1).

    Raises ``PortTaken``.
    """
    check_port(port=port)
    # The control socket would be one for all of a user's servers, in the home folder.
    web = (
        f"gunicorn lms.wsgi:application --bind 127.0.0.1:{port} --worker-class gthread --workers 2"
        " --threads 4 --graceful-timeout 5 --no-control-socket --log-level warning"
    )
    worker = "celery --app lms.celery --quiet worker --concurrency 1 --loglevel WARNING"
    beat = "celery --app lms.celery --quiet beat --pidfile= --loglevel WARNING"
    # In a container everybody is root, and the queue is a folder of this computer.
    python = [sys.executable, "-W", "ignore:You're running the worker with superuser", "-m"]
    return supervise(
        web=[*python, *web.split()],
        answers=partial(_answers, port),
        others={"worker": [*python, *worker.split()], "beat": [*python, *beat.split()]},
    )


def supervise(
    *,
    web: Sequence[str],
    answers: Callable[[], bool],
    others: Mapping[str, Sequence[str]],
    grace: float = GRACE_SECONDS,
) -> int:
    """Run the commands side by side, their output prefixed, and leave none of them behind.

    A command that ends is started again, after a pause that grows each time; the rest goes on.
    Only a web server that ends before it ever ``answers`` ends everything: it would never begin.
    Returns 0 when SIGINT, SIGTERM or SIGHUP asked for the end, 1 when the web cannot start.
    """
    received: list[int] = []

    def note(signum: int, frame: FrameType | None) -> None:
        received.append(signum)

    stops = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    previous = {signum: signal.signal(signum, note) for signum in stops}
    commands = {"web": web, **others}
    width = max(map(len, commands))
    processes = {name: _Process(name, commands[name], width) for name in commands}
    try:
        has_answered = False
        while not received:
            for name, process in processes.items():
                if process.has_ended() and name == "web" and not has_answered:
                    process.clear(grace=grace)
                    _say("The web server cannot start: its own lines above say why. Stopping.")
                    return 1
                process.keep_running(grace=grace)
            has_answered = has_answered or answers()
            time.sleep(POLL_SECONDS)
        _say("Stopping: what is in hand is finished first, which takes a few seconds")
        return 0
    finally:
        _stop([each.child for each in processes.values() if each.child], grace=grace)
        for process in processes.values():
            process.clear(grace=grace)
        for signum, handler in previous.items():
            signal.signal(signum, handler)


class _Process:
    """One of the commands, as often as it has to be started."""

    def __init__(self, name: str, command: Sequence[str], width: int) -> None:
        self.name = name
        self.command = command
        self.label = name.ljust(width)
        self.child: subprocess.Popen[str] | None = None
        self.relay: threading.Thread | None = None
        self.pause = FIRST_PAUSE_SECONDS
        self.started_at = 0.0
        self.due_at = 0.0

    def has_ended(self) -> bool:
        return self.child is not None and self.child.poll() is not None

    def keep_running(self, *, grace: float) -> None:
        """Start the command if its time has come; if it has ended, say when that will be."""
        if self.has_ended():
            assert self.child is not None  # noqa: S101 - for the type checker; it has ended
            code = self.child.returncode
            # What it left behind would hold its port or do its work beside the next one.
            self.clear(grace=grace)
            now = time.monotonic()
            if now - self.started_at > STEADY_SECONDS:
                self.pause = FIRST_PAUSE_SECONDS
            pause, self.pause = self.pause, min(2 * self.pause, LONGEST_PAUSE_SECONDS)
            self.due_at = now + pause
            _say(f"{self.name} ended by itself (exit code {code}); starting it again in {pause} s")
        elif self.child is None and time.monotonic() >= self.due_at:
            self.started_at = time.monotonic()
            self.child = _start(self.command)
            self.relay = threading.Thread(target=_relay, args=(self.label, self.child), daemon=True)
            self.relay.start()

    def clear(self, *, grace: float) -> None:
        """End what may be left of it, and pass its last lines on."""
        if self.child is not None and self.relay is not None:
            _stop([self.child], grace=grace)
            self.relay.join(timeout=1)
        self.child = self.relay = None


def _answers(port: int) -> bool:
    """Whether a request gets an answer, whatever it says; a server listens before it can serve."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS) as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return connection.recv(5) == b"HTTP/"
    except OSError:
        return False


def _start(command: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - the commands are written in this file
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        # A session of its own: Ctrl-C reaches the supervisor only, which then asks each process
        # to finish what it has in hand, and the whole group can be killed if one does not.
        start_new_session=True,
    )


def _relay(name: str, child: subprocess.Popen[str]) -> None:
    assert child.stdout is not None  # noqa: S101 - for the type checker; a pipe was asked for
    with child.stdout:
        for line in child.stdout:
            _say(f"{name} | {line.rstrip()}")


def _say(text: str) -> None:
    # Whoever read the output may be gone; the processes must be stopped all the same.
    with suppress(BrokenPipeError):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def _stop(children: Collection[subprocess.Popen[str]], *, grace: float) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + grace
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=max(0.0, deadline - time.monotonic()))
        # Also what a process that died left in its group.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
