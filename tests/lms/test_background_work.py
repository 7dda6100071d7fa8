"""The page on which administrators see what is done in the background, and try it again."""

import pytest
from django.utils import timezone

from certificates import issuing
from certificates.tasks import render
from lms import work
from lms.bells import doorbell, failures
from lms.bells.models import Failure
from lms.celery import app
from lms.mails import post
from lms.mails.models import Mail
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/background-work/"


@pytest.fixture
def administrator(sign_in):
    return sign_in(MemberFactory(is_superuser=True, is_staff=True))


@pytest.fixture
def given_up():
    return Mail.objects.create(
        recipient="thida@example.org",
        subject="Hello",
        text="A secret link",
        stored_at=timezone.now(),
        due_at=timezone.now(),
        tries=post.TRIES,
        given_up_at=timezone.now(),
        reason="SMTPRecipientsRefused 550",
    )


def test_what_waits_and_what_failed_is_shown_and_for_whom_is_not(administrator, given_up):
    failures.note(
        task="certificates.render", row=7, error=failures.Stuck("No key."), at=timezone.now()
    )
    page = administrator.get(PAGE)
    told = page.content.decode()
    for expected in ("SMTPRecipientsRefused 550", "No key.", "Certificates to sign", "never"):
        assert expected in told
    for private in ("thida", "A secret link"):
        assert private not in told


def test_a_mail_that_was_given_up_is_tried_again(administrator, given_up):
    answer = administrator.post(PAGE, {"what": f"mails.send {given_up.pk}"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert list(post.due(at=timezone.now())) == [given_up]


def test_a_failed_row_is_rung_for_again(
    administrator, monkeypatch, django_capture_on_commit_callbacks
):
    failures.note(task="certificates.render", row=7, error=ValueError(), at=timezone.now())
    rung = []
    monkeypatch.setattr(doorbell, "ring_now", lambda task, rows: rung.append((task, list(rows))))
    with django_capture_on_commit_callbacks(execute=True):
        administrator.post(PAGE, {"what": "certificates.render 7"})
        # Not whatever somebody writes into a form.
        administrator.post(PAGE, {"what": "courses.rebuild_course 8"})
        administrator.post(PAGE, {"what": "certificates.render x"})
        administrator.post(PAGE, {})
    assert rung == [("certificates.render", [7])]


@pytest.mark.parametrize("role", [TRAINER, SECRETARIAT, None])
def test_others_neither_see_it_nor_try_anything_again(sign_in, given_up, role):
    browser = sign_in(MemberFactory(role=role or ADVOCATE))
    for answer in (
        browser.get(PAGE),
        browser.post(PAGE, {"what": f"mails.send {given_up.pk}"}),
    ):
        assert answer.status_code in (302, 403)
        assert answer.headers.get("Location") != PAGE
    assert list(post.given_up()) == [given_up]
    assert "background-work" not in browser.get("/admin/").content.decode()


def test_a_task_that_fails_is_noted_until_it_succeeds(monkeypatch):
    def fail(**_arguments):
        raise PermissionError(13, "Permission denied", "/srv/nok@example.org.pdf")

    monkeypatch.setattr(issuing, "render", fail)
    for _time in range(2):
        with pytest.raises(PermissionError):
            render(7)
    noted = Failure.objects.get()
    assert (noted.task, noted.row, noted.times) == ("certificates.render", 7, 2)
    assert noted.why == "PermissionError: Permission denied"

    monkeypatch.setattr(issuing, "render", lambda **_arguments: None)
    render(7)
    assert not Failure.objects.exists()


def test_every_kind_is_a_task_that_exists():
    app.loader.import_default_modules()
    for kind in work.KINDS:
        assert kind.task in app.tasks
        assert kind.waiting(timezone.now()).count() == 0
