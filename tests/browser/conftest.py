import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from lms.celery import app

ARGUMENTS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 390, "height": 844}
# Milliseconds. Nothing waits that long on an idle machine; on a busy one, five seconds are few.
PATIENCE = 20_000


@pytest.fixture(scope="session", autouse=True)
def _database_beside_playwright():
    # Playwright's synchronous interface keeps an event loop in this thread, which Django takes for
    # asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser(chromium) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def phone(browser, live_server) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a phone: a browser of 390 pixels that shares nothing with others.

    Every request that any of its pages makes to another host fails the test.
    """
    contexts = []
    elsewhere = []

    def note(request):
        if not request.url.startswith((live_server.url, "data:", "blob:")):
            elsewhere.append(request.url)

    def phone(**options) -> BrowserContext:
        context = browser.new_context(
            **{"viewport": PHONE, "base_url": live_server.url, "locale": "en", **options}
        )
        context.on("request", note)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context

    yield phone
    for context in contexts:
        context.close()
    assert elsewhere == []


@pytest.fixture
def worker() -> Iterator[Callable]:
    """A Celery worker beside the test, on the real broker, as a context manager."""

    @contextmanager
    def working():
        app.control.purge()
        with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=30):
            yield

    return working


@pytest.fixture(scope="session")
def axe_source() -> str:
    return (Path(settings.NODE_MODULES) / "axe-core" / "axe.min.js").read_text()


@pytest.fixture
def axe(axe_source) -> Callable[[Page], None]:
    """Fails on any accessibility rule that axe finds broken on the page as it is now."""

    def axe(page: Page) -> None:
        page.evaluate(axe_source)
        found = page.evaluate("axe.run({resultTypes: ['violations']})")
        broken = [
            f"{rule['id']}: {node['html'][:160]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]
        assert broken == [], f"{page.url}\n" + "\n".join(broken)

    return axe
