"""Opens the translation editor of a lesson of 30 blocks on a computer four times slower.

``python benchmarks/translating.py``, with a new database of files in a folder of its own. Needs
the development packages and Chromium. Prints the weight of the page and the seconds until
something can be typed into the first text, as the median of five visits.
"""

import logging
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory(prefix="waymark-benchmark-")
os.environ["VAR_DIR"] = FOLDER.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
# Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
sys.path.insert(0, str(ROOT))

import django  # noqa: E402 - after set-up

django.setup()
logging.disable(logging.WARNING)

from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.testcases import QuietWSGIRequestHandler  # noqa: E402
from django.utils import timezone  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from cms import translations  # noqa: E402
from lms.installation import install  # noqa: E402
from lms.members.roles import TRAINER  # noqa: E402
from tests.factories.cms import block, body  # noqa: E402
from tests.factories.courses import LessonFactory  # noqa: E402
from tests.factories.members import MemberFactory  # noqa: E402

BLOCKS = 30
SLOWER = 4
VISITS = 5
WORDS = "<p>" + "All are equal before the law, without any discrimination. " * 8 + "</p>"
TYPED = "[name='text:heading']"


def seconds(context, url: str) -> tuple[float, float]:
    """Until the first text takes a letter; and until the editor's own script is done as well."""
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator(TYPED).press_sequentially("x")
    typed = time.perf_counter() - began
    page.locator("[contenteditable]").nth(BLOCKS - 1).wait_for()
    ready = time.perf_counter() - began
    page.close(run_before_unload=False)
    return typed, ready


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    install()
    lesson = LessonFactory(body_en=body(*(block("text", WORDS) for _number in range(BLOCKS))))
    begun = translations.start(source=lesson, language="fa", actor=None, at=timezone.now())
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(MemberFactory(role=TRAINER))
    path = f"/admin/translations/{begun.pk}/"
    print(f"HTML: {len(client.get(path).content) / 1000:.0f} kB before compression")

    # Browsers open connections that they do not use at once: one thread would wait for those.
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context()
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
        visits = [seconds(context, address + path) for _number in range(VISITS)]
        browser.close()
    server.shutdown()
    for position, name in enumerate(("first text typed", "all texts ready")):
        measured = [visit[position] for visit in visits]
        print(
            f"{name}: {statistics.median(measured):.2f} s, first visit {measured[0]:.2f} s,"
            f" {SLOWER} times slower"
        )


if __name__ == "__main__":
    main()
