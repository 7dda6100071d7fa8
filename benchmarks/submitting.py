"""Times learners who all hand in a quiz within the same minute, as a class does at its end.

``DATABASE_URL=postgres://… python benchmarks/submitting.py 200`` with an empty database. Each
learner has a session, an open attempt of ten questions, and sends the answers over HTTP to two
workers of gunicorn at a moment of their own within the minute. Prints how
many attempts were stored, and how long the learners waited. Needs the development packages.
"""

import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory(prefix="waymark-benchmark-")
os.environ["VAR_DIR"] = FOLDER.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
sys.path.insert(0, str(ROOT))

import django  # noqa: E402 - after set-up

django.setup()

from bs4 import BeautifulSoup  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessments.models import Attempt  # noqa: E402
from courses import progress  # noqa: E402
from courses.models import Lesson  # noqa: E402
from lms.installation import install  # noqa: E402
from lms.members.models import Member  # noqa: E402
from lms.members.roles import ADVOCATE  # noqa: E402
from tests.factories.assessments import QuizFactory  # noqa: E402
from tests.factories.courses import LessonFactory, ModuleFactory  # noqa: E402
from tests.factories.members import MemberFactory  # noqa: E402

QUESTIONS = 10
TOKEN = "a" * 32
WINDOW = 60.0
"""Seconds within which all of them send."""


def build(count: int) -> tuple[Lesson, list[Member]]:
    """A lesson with its quiz, and so many members who have opened it."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    install()
    lesson = LessonFactory(parent=ModuleFactory(), quiz=QuizFactory(questions=QUESTIONS))
    course = lesson.get_parent().get_parent().specific
    members = [MemberFactory(role=ADVOCATE) for _ in range(count)]
    now = timezone.now()
    for member in members:
        progress.enrol(member=member, course=course, at=now)
        progress.start_quiz(member=member, lesson=lesson, at=now)
    return lesson, members


def session_of(member: Member) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(member.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = member.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def serve() -> tuple[subprocess.Popen[bytes], int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = f"gunicorn lms.wsgi:application --bind 127.0.0.1:{port} --worker-class gthread"
    arguments = [sys.executable, "-m", *command.split(), "--workers", "2", "--threads", "4"]
    process = subprocess.Popen(  # noqa: S603 - our own server
        arguments, cwd=ROOT, stderr=subprocess.DEVNULL
    )
    for _try in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process, port
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server does not start.")


def learner(port: int, address: str, session: str) -> Callable[[float], tuple[int, float]]:
    """Opens the quiz; what comes back sends the answers at a moment: status, seconds waited."""
    cookies = f"sessionid={session}; csrftoken={TOKEN}"

    def ask(method: str, address: str, body: str = "") -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, address, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    _status, page = ask("GET", address)
    form = BeautifulSoup(page, "html.parser").select_one("form[data-autosave]")
    hidden = [(each["name"], each.get("value", "")) for each in form.select("input[type=hidden]")]
    answers = {each["name"]: each["value"] for each in form.select("input[type=radio]")}
    body = urlencode([*hidden, *answers.items()])

    def hand_in(moment: float) -> tuple[int, float]:
        time.sleep(max(0.0, moment - time.perf_counter()))
        began = time.perf_counter()
        status, _page = ask("POST", str(form["action"]), body)
        return status, time.perf_counter() - began

    return hand_in


def main(count: int) -> None:
    lesson, members = build(count)
    address = f"/en{lesson.get_url().removeprefix('/en')}quiz/"
    sessions = [session_of(each) for each in members]
    server, port = serve()
    try:
        hands = [learner(port, address, each) for each in sessions]
        start = time.perf_counter() + 1
        moments = [start + random.uniform(0, WINDOW) for _ in hands]  # noqa: S311 - a simulation
        with ThreadPoolExecutor(count) as threads:
            found = list(
                threads.map(lambda pair: pair[0](pair[1]), zip(hands, moments, strict=True))
            )
    finally:
        server.terminate()
        server.wait()
    stored = Attempt.objects.exclude(submitted_at=None).count()
    waited = sorted(seconds for _status, seconds in found)
    wrong = sorted({status for status, _seconds in found} - {302})
    print(
        f"{count} learners within {WINDOW:.0f} s: {stored} attempts stored, other answers: {wrong}"
    )
    print(
        f"waited: median {statistics.median(waited) * 1000:.0f} ms, "
        f"p95 {waited[int(0.95 * len(waited))] * 1000:.0f} ms, most {waited[-1] * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
