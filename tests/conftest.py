import gc
import os
import shutil
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone, translation
from hypothesis import HealthCheck
from hypothesis import settings as of_hypothesis
from modelsearch import signal_handlers
from wagtail.models import Collection, Locale, Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from certificates.credentials import keys
from lms.celery import app
from lms.installation import install
from tests import installed

# A busy machine is no fault of what is tested.
of_hypothesis.register_profile(
    "waymark", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
of_hypothesis.load_profile("waymark")

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What asks for the database is tested on each; the rest once."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames):
            item.add_marker(pytest.mark.database)


def pytest_collection_finish():
    """What was imported stays: looking through it again and again is a tenth of all the work."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_runtest_setup(item):
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("runs on PostgreSQL only")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the machine's Chromium is. Without one, tests in it are skipped; CI must have one."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    reason = "Chromium is missing: install it (Debian: apt-get install chromium)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def _static_root():
    """WhiteNoise looks into it when the first page is asked for, and warns if it is not there."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session", autouse=True)
def _tasks():
    """All of them are known, as to a worker, whichever modules the chosen tests import."""
    app.loader.import_default_modules()


@contextmanager
def no_indexes():
    """They are a third of what it costs to make a page."""
    backend = {**settings.WAGTAILSEARCH_BACKENDS["default"], "AUTO_UPDATE": False}
    with (
        override_settings(WAGTAILSEARCH_BACKENDS={"default": backend}),
        # It would fetch each row once more before it finds that nothing is to be done.
        patch.object(signal_handlers, "insert_or_update_object_task"),
        disable_reference_index_auto_update(),
    ):
        yield


@pytest.fixture(autouse=True)
def _indexes(request):
    """Kept only where a test is about them."""
    if request.node.get_closest_marker("indexes"):
        yield
        return
    with no_indexes():
        yield


def forget_files():
    """Files and cache outlive a test's rows."""
    for folder in (settings.PRIVATE_ROOT, settings.MEDIA_ROOT, settings.COLUMNS_ROOT):
        shutil.rmtree(folder, ignore_errors=True)
    cache.clear()


def make_signing_key():
    """Every installation has one."""
    if not keys.public_keys():
        keys.new_key(at=timezone.now())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Every test finds an installation as it is before anybody writes."""
    with django_db_blocker.unblock():
        install_afresh()
        installed.keep()


def commits(request) -> bool:
    """Whether this test commits, so that nothing can be undone for it."""
    marker = request.node.get_closest_marker("django_db")
    asks = marker is not None and marker.kwargs.get("transaction", False)
    return asks or bool({"transactional_db", "live_server"} & set(request.fixturenames))


class World:
    """What the tests of a module find standing: made once, and undone with the module.

    What a test does to it is undone with the test. Rows are fetched anew for each, as instances
    keep what a test did to them; files are put back.
    """

    standing: "World | None" = None

    def __init__(self, kept: Path):
        self.kept = kept
        self.undoing = ExitStack()

    def make(self, build, *, indexed=False):
        """What ``build`` returns, built now; with the indexes of searches and uses if need be."""
        World.standing = self
        forget_files()
        make_signing_key()
        around = transaction.atomic()
        # As Django marks a test case's own: what must not be nested may be within this one.
        around._from_testcase = True
        self.undoing.enter_context(around)
        self.undoing.callback(transaction.set_rollback, True)
        with nullcontext() if indexed else no_indexes():
            built = build()
        for folder in self._folders():
            if folder.exists():
                shutil.copytree(folder, self.kept / folder.name, dirs_exist_ok=True)
        return built

    def put_files_back(self):
        for folder in self._folders():
            shutil.rmtree(folder, ignore_errors=True)
            if (self.kept / folder.name).exists():
                shutil.copytree(self.kept / folder.name, folder)

    @staticmethod
    def _folders() -> list[Path]:
        return [settings.PRIVATE_ROOT, settings.MEDIA_ROOT, settings.CERTIFICATE_KEYS_ROOT]

    def end(self):
        World.standing = None
        self.undoing.close()


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Builds what stands for all tests of the module that do not commit."""
    world = World(tmp_path_factory.mktemp("world"))
    with django_db_blocker.unblock(), translation.override("en"):
        yield world
        world.end()


@pytest.fixture(autouse=True)
def _no_world(request):
    """A test that commits would meet it, and wait for its locks."""
    if commits(request) and World.standing:
        World.standing.end()


def install_afresh():
    if not Page.objects.exists():
        # Wagtail makes these in a migration.
        Locale.objects.get_or_create(language_code="en")
        Page.add_root(title="Root", slug="root")
        Collection.add_root(name="Root")
    install()


@pytest.fixture(autouse=True)
def _nothing_left_over():
    """The test client leaves the last page's language on, too."""
    forget_files()
    if World.standing:
        World.standing.put_files_back()
    make_signing_key()
    with translation.override("en"):
        yield


@pytest.fixture
def sign_in():
    """A browser in which this member is signed in."""

    def sign_in(member, **kwargs) -> Client:
        client = Client(**kwargs)
        client.force_login(member)
        return client

    return sign_in


@pytest.fixture
def statements():
    """Counts what is asked of the database, without the frame of transactions around it."""
    frame = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")

    @contextmanager
    def statements():
        found = []
        with CaptureQueriesContext(connection) as captured:
            yield found
        asked = [query["sql"] for query in captured]
        found.extend(sql for sql in asked if not sql.startswith(frame))

    return statements
