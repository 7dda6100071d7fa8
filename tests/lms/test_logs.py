"""What the site writes down names nobody, strangers cannot fill it, and administrators hear."""

import json
import logging
import logging.config
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.test import Client, RequestFactory

from lms import logs
from lms.settings import base


@pytest.fixture
def written():
    """The site's own logging, into a text, in JSON; put back afterwards."""
    before = {
        name: (list(logger.handlers), logger.level, logger.propagate, list(logger.filters))
        for name in (None, "django", "django.request", "django.security.DisallowedHost")
        for logger in [logging.getLogger(name)]
    }
    text = StringIO()
    handlers = base.LOGGING["handlers"]
    console = {**handlers["console"], "formatter": "json", "stream": text}
    config = {**base.LOGGING, "handlers": {**handlers, "console": console}}
    logging.config.dictConfig(config)
    yield text
    for name, (kept, level, propagate, filters) in before.items():
        logger = logging.getLogger(name)
        logger.handlers, logger.level, logger.propagate, logger.filters = (
            *(kept, level, propagate),
            filters,
        )


def lines(text):
    return [json.loads(line) for line in text.getvalue().splitlines()]


def fail(words):
    try:
        raise ValueError(words)
    except ValueError:
        logging.getLogger("waymark.test").exception("Row %s failed for %s", 7, words)


def test_json_has_no_addresses_and_no_words_of_exceptions(written):
    fail("thida@example.org from 192.0.2.77")
    [entry] = lines(written)
    assert entry["message"] == "Row 7 failed for … from …"
    assert (entry["level"], entry["exception"]) == ("ERROR", "ValueError")
    assert entry["trace"][-1].startswith("tests/lms/test_logs.py:")
    assert "thida" not in written.getvalue()


@pytest.mark.django_db
def test_strangers_who_ask_for_other_hosts_do_not_fill_the_log(written, settings):
    settings.ALLOWED_HOSTS = ["learn.example.org"]
    assert Client(SERVER_NAME="elsewhere.example").get("/en/").status_code == 400
    assert written.getvalue() == ""
    # Python itself prints what a logger without any handler is told.
    assert logging.getLogger("django.security.DisallowedHost").handlers != []
    # What goes wrong at our own address is told.
    assert Client(SERVER_NAME="learn.example.org").get("/en/missing/").status_code == 404
    assert [entry["message"] for entry in lines(written)] == ["Not Found: /en/missing/"]


@pytest.mark.django_db
def test_administrators_hear_of_an_error_once_and_of_nobody(written, settings, mailoutbox):
    settings.ADMINS = [("", "operator@example.org")]
    for _time in range(3):
        fail("thida@example.org")
    [message] = mailoutbox
    assert message.to == ["operator@example.org"]
    assert message.subject == "[Waymark] ValueError in waymark.test"
    assert "waymark.test: Row %s failed for %s" in message.body
    assert "thida" not in message.body


@pytest.mark.django_db
def test_an_error_of_a_page_is_told_without_what_was_typed(written, settings, mailoutbox):
    settings.ADMINS = [("", "operator@example.org")]
    request = RequestFactory().post("/en/", {"password": "seven small boats"})
    logging.getLogger("django.request").error(
        "Internal Server Error: %s", request.path, extra={"status_code": 500, "request": request}
    )
    [message] = mailoutbox
    assert "seven small boats" not in message.body


@pytest.mark.django_db
def test_many_kinds_of_errors_are_ten_mails_an_hour(settings, mailoutbox):
    settings.ADMINS = [("", "operator@example.org")]
    handler = logs.MailToAdmins()
    for line in range(30):
        handler.handle(logging.LogRecord("waymark", logging.ERROR, "x.py", line, "Bad", (), None))
    assert len(mailoutbox) == 10


@pytest.mark.django_db
def test_without_administrators_nothing_is_sent(settings, mailoutbox):
    settings.ADMINS = []
    logs.MailToAdmins().handle(
        logging.LogRecord("waymark", logging.ERROR, "x.py", 1, "Bad", (), None)
    )
    assert mailoutbox == []


def test_djangos_own_mails_to_administrators_are_off():
    assert django_settings.ADMINS == []
    assert base.LOGGING["loggers"]["django"]["handlers"] == []
