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
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
GRACE_SECONDS = 10.0
POLL_SECONDS = 0.1


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
    """Serve on the port until a signal arrives (0) or one of the processes ends by itself (1)."""
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
        commands={
            "web": [*python, *web.split()],
            "worker": [*python, *worker.split()],
            "beat": [*python, *beat.split()],
        }
    )


def supervise(*, commands: Mapping[str, Sequence[str]], grace: float = GRACE_SECONDS) -> int:
    """Run the commands side by side, their output prefixed, and leave none of them behind.

    Returns 0 when SIGINT, SIGTERM or SIGHUP asked for the end, 1 when a command ended by itself.
    """
    received: list[int] = []

    def note(signum: int, frame: FrameType | None) -> None:
        received.append(signum)

    stops = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    previous = {signum: signal.signal(signum, note) for signum in stops}
    children: dict[str, subprocess.Popen[str]] = {}
    relays: list[threading.Thread] = []
    width = max(map(len, commands))
    try:
        for name, command in commands.items():
            if received:
                break
            children[name] = child = _start(command)
            relay = threading.Thread(target=_relay, args=(name.ljust(width), child), daemon=True)
            relay.start()
            relays.append(relay)
        while not received and all(child.poll() is None for child in children.values()):
            time.sleep(POLL_SECONDS)
        for name, child in children.items():
            if child.poll() is not None and not received:
                _say(f"{name} ended by itself (exit code {child.returncode}); stopping the rest")
        if received:
            _say("Stopping: what is in hand is finished first, which takes a few seconds")
        return 0 if received else 1
    finally:
        _stop(children.values(), grace=grace)
        for relay in relays:
            relay.join(timeout=1)
        for signum, handler in previous.items():
            signal.signal(signum, handler)


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
