import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from lms import processes

ROOT = Path(processes.__file__).resolve().parent.parent

# Notes its own number and that of a child, as a web server or worker with children would.
SERVER = """
import pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
print("ready", flush=True)
time.sleep(60)
"""
# Does not let go when asked to.
STUBBORN = """
import os, pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
time.sleep(60)
"""
SUPERVISOR = """
import sys
from lms.processes import supervise
folder, server, other = sys.argv[1:]
sys.exit(
    supervise(
        commands={
            "web": [sys.executable, "-c", server, folder + "/web"],
            "worker": [sys.executable, "-c", other, folder + "/worker"],
        },
        grace=1,
    )
)
"""


def start(folder: Path, *, other: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(folder), SERVER, other],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def noted(folder: Path, name: str) -> int:
    """The process number that a command noted, once it has."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with suppress(FileNotFoundError, ValueError):
            return int((folder / name).read_text())
        time.sleep(0.05)
    raise AssertionError(f"{name} did not start")


def is_running(pid: int) -> bool:
    """A process that ended but that nobody has waited for yet does not count."""
    status = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    # After the letter stands more, as for a process of another priority.
    return status.stdout.strip()[:1] not in ("", "Z")


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_processes_and_what_they_started(tmp_path, signum):
    supervisor = start(tmp_path, other=STUBBORN)
    left = [noted(tmp_path, "web"), noted(tmp_path, "worker")]

    supervisor.send_signal(signum)
    output, _ = supervisor.communicate(timeout=20)

    assert supervisor.returncode == 0
    assert "web    | ready" in output
    assert [pid for pid in left if is_running(pid)] == []


def test_one_process_that_ends_takes_the_others_with_it(tmp_path):
    supervisor = start(tmp_path, other="raise SystemExit(3)")
    child = noted(tmp_path, "web")

    output, _ = supervisor.communicate(timeout=20)

    assert supervisor.returncode == 1
    assert "worker ended by itself (exit code 3)" in output
    assert not is_running(child)


def test_a_port_in_use_is_noticed_before_anything_starts():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(processes.PortTaken):
            processes.run(port=taken.getsockname()[1])


def test_a_port_that_was_just_given_up_is_free():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

    processes.check_port(port=port)


def test_signals_are_handled_as_before_afterwards():
    before = signal.getsignal(signal.SIGTERM)

    processes.supervise(commands={"web": [sys.executable, "-c", ""]})

    assert signal.getsignal(signal.SIGTERM) == before
