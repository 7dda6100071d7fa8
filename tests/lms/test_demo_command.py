"""What `make demo` says when it cannot start: a sentence, and nothing is half done."""

import fcntl
import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from lms.management.commands.demo import _static_files


def demo(**environment):
    return subprocess.Popen(
        [sys.executable, "manage.py", "demo"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings.dev", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A shell that starts something in the background has it ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@pytest.mark.parametrize("port", ["abc", "80000", "0", "-1", ""])
def test_a_port_that_is_none_is_told(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CommandError, match="choose a number from 1 to 65535"):
        call_command("demo")


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    var = str(tmp_path / "file" / "var")
    with demo(VAR_DIR=var, BROKER_URL="filesystem://localhost") as process:
        said, _ = process.communicate()
    assert process.returncode == 1
    assert "cannot be written" in said
    assert "Traceback" not in said


def test_a_second_demo_over_the_same_folder_is_told(monkeypatch, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    monkeypatch.setenv("PORT", "8765")
    with (tmp_path / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="Another demo runs"):
            call_command("demo")


def test_ctrl_c_while_it_is_built_says_that_nothing_is_half_done(tmp_path):
    environment = {"VAR_DIR": str(tmp_path), "PORT": "8766", "BROKER_URL": "filesystem://localhost"}
    database = f"sqlite:///{tmp_path / 'demo.sqlite3'}"
    said = []
    with demo(**environment, DATABASE_URL=database) as process:
        for line in process.stdout:
            said.append(line)
            if "Preparing" in line:
                process.send_signal(signal.SIGINT)
    assert process.returncode == 1
    assert "Nothing half done is left" in said[-1]
    assert "Traceback" not in "".join(said)


def test_static_files_are_whole_before_it_goes_on(tmp_path, monkeypatch):
    collected = tmp_path / "collected"
    (tmp_path / "manage.py").write_text(
        f"import pathlib, time\ntime.sleep(1)\npathlib.Path({str(collected)!r}).touch()\n"
    )
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    with _static_files():
        assert not collected.exists()
    assert collected.exists()


def test_static_files_that_cannot_be_collected_end_it(tmp_path, monkeypatch):
    (tmp_path / "manage.py").write_text("raise SystemExit(1)")
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    with pytest.raises(CommandError, match="could not be collected"), _static_files():
        pass


def test_what_collects_static_files_ends_with_what_is_done_beside_it(tmp_path, monkeypatch):
    started, collected = tmp_path / "started", tmp_path / "collected"
    (tmp_path / "manage.py").write_text(
        "import pathlib, time\n"
        f"pathlib.Path({str(started)!r}).touch()\n"
        "time.sleep(2)\n"
        f"pathlib.Path({str(collected)!r}).touch()\n"
    )
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)

    def interrupted():
        with _static_files():
            while not started.exists():
                time.sleep(0.05)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    time.sleep(2.5)
    assert not collected.exists()
