import os
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
import os, sys
from lms.processes import supervise
folder, web, worker = sys.argv[1:]
sys.exit(
    supervise(
        web=[sys.executable, "-c", web, folder + "/web"],
        answers=lambda: os.path.exists(folder + "/web") and not open(folder + "/seen", "w").close(),
        others={"worker": [sys.executable, "-c", worker, folder + "/worker"]},
        grace=1,
    )
)
"""


# Ends each time it has begun.
FAILING = """
import pathlib, sys
with pathlib.Path(sys.argv[1]).open("a") as noted:
    noted.write("begun ")
raise SystemExit(3)
"""
# Answers, and is gone once that was noticed.
SHORT = """
import os, pathlib, sys, time
noted = pathlib.Path(sys.argv[1])
noted.write_text(str(os.getpid()))
while not noted.with_name("seen").exists():
    time.sleep(0.05)
raise SystemExit(4)
"""
# Much longer than a busy machine takes; nothing waits for it when all is well.
PATIENCE = 120


def start(folder: Path, *, web: str = SERVER, worker: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(folder), web, worker],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def noted(folder: Path, name: str) -> int:
    """The process number that a command noted, once it has."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(FileNotFoundError, ValueError):
            return int((folder / name).read_text())
        time.sleep(0.05)
    raise AssertionError(f"{name} did not start")


def lines_until(supervisor: subprocess.Popen, end: str) -> list[str]:
    """What it says up to the line with this in it."""
    found = []
    for line in supervisor.stdout:
        found.append(line.rstrip("\n"))
        if end in line:
            return found
    raise AssertionError(f"{end!r} was never said: {found}")


def children_of(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(each) for each in found.stdout.split()]


def is_running(pid: int) -> bool:
    """A process that ended but that nobody has waited for yet does not count."""
    status = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    # After the letter stands more, as for a process of another priority.
    return status.stdout.strip()[:1] not in ("", "Z")


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_processes_and_what_they_started(tmp_path, signum):
    supervisor = start(tmp_path, worker=STUBBORN)
    left = [noted(tmp_path, "web"), noted(tmp_path, "worker")]

    supervisor.send_signal(signum)
    output, _ = supervisor.communicate(timeout=PATIENCE)

    assert supervisor.returncode == 0
    assert "web    | ready" in output
    assert [pid for pid in left if is_running(pid)] == []


def test_a_worker_that_ends_is_started_again_and_the_web_goes_on(tmp_path):
    supervisor = start(tmp_path, worker=FAILING)
    child = noted(tmp_path, "web")
    told = lines_until(supervisor, "in 4 s")

    assert [line for line in told if line.startswith("worker ended")] == [
        f"worker ended by itself (exit code 3); starting it again in {pause} s"
        for pause in (1, 2, 4)
    ]
    assert (tmp_path / "worker").read_text().split() == ["begun"] * 3
    assert noted(tmp_path, "web") == child
    assert is_running(child)

    supervisor.terminate()
    supervisor.communicate(timeout=PATIENCE)
    assert supervisor.returncode == 0


def test_a_web_server_that_ends_after_it_answered_is_started_again(tmp_path):
    supervisor = start(tmp_path, web=SHORT, worker=STUBBORN)
    first = noted(tmp_path, "web")
    worker = noted(tmp_path, "worker")
    lines_until(supervisor, "web ended by itself (exit code 4); starting it again in 1 s")
    (tmp_path / "web").unlink()

    assert noted(tmp_path, "web") != first
    assert is_running(worker)

    supervisor.terminate()
    supervisor.communicate(timeout=PATIENCE)


def test_a_web_server_that_cannot_start_ends_everything_with_a_sentence(tmp_path):
    supervisor = start(tmp_path, web="raise SystemExit('no such setting')", worker=STUBBORN)

    output, _ = supervisor.communicate(timeout=PATIENCE)

    assert supervisor.returncode == 1
    assert "web    | no such setting" in output
    assert output.endswith("The web server cannot start: its own lines above say why. Stopping.\n")
    if (tmp_path / "worker").exists():
        assert not is_running(noted(tmp_path, "worker"))


def test_what_a_process_left_behind_is_ended_before_it_is_started_again(tmp_path):
    """It would hold the port."""
    supervisor = start(tmp_path, worker=SERVER)
    noted(tmp_path, "web")
    left = noted(tmp_path, "worker")
    [worker] = [pid for pid in children_of(supervisor.pid) if left in children_of(pid)]

    os.kill(worker, signal.SIGKILL)
    lines_until(supervisor, "worker ended by itself (exit code -9)")

    deadline = time.monotonic() + PATIENCE
    while is_running(left):
        assert time.monotonic() < deadline
    supervisor.terminate()
    supervisor.communicate(timeout=PATIENCE)


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

    processes.supervise(web=[sys.executable, "-c", ""], answers=lambda: False, others={})

    assert signal.getsignal(signal.SIGTERM) == before


def test_a_server_that_listens_and_says_nothing_has_not_begun_to_serve(monkeypatch):
    monkeypatch.setattr(processes, "ANSWER_SECONDS", 0.05)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()

        assert not processes._answers(silent.getsockname()[1])
