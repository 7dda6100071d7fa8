"""What devices report of exercises is bounded, and about nobody but who reports it."""

import json
import uuid
from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from cms.h5p import attempts, contents
from cms.h5p.models import ExerciseAttempt, ExerciseStatement, KnownBad
from tests.factories.cms import block, body
from tests.factories.courses import EnrolmentFactory, LessonFactory
from tests.factories.h5p import interactive
from tests.factories.members import MemberFactory
from tests.h5p import making

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def statement(raw=1, most=1, verb="answered", **more):
    return json.dumps(
        {
            "actor": {"name": "Somebody else"},
            "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"},
            "result": {"score": {"raw": raw, "max": most}, "completion": True},
            **more,
        }
    )


WITHIN = {"context": {"contextActivities": {"parent": [{"id": "urn:whole"}]}}}


@pytest.fixture
def begun():
    return attempts.begin(member=MemberFactory(), version=interactive().newest, at=NOW)


def record(begun, text, key=None):
    return attempts.record(attempt=begun, key=key or uuid.uuid4(), statement=text, at=NOW)


def test_statement_about_the_whole_completes_with_its_points(begun):
    after = record(begun, statement(raw=2, most=3))
    assert (after.points, after.points_possible, after.completed_at) == (2, 3, NOW)


def test_statement_about_a_part_completes_nothing(begun):
    after = record(begun, statement(raw=2, most=3, **WITHIN))
    assert (after.points, after.completed_at) == (None, None)
    assert ExerciseStatement.objects.get().is_whole is False


def test_what_is_not_over_is_not_completed(begun):
    result = {"score": {"raw": 1, "max": 3}, "completion": False}
    after = record(begun, statement(result=result))
    assert (after.points, after.completed_at) == (1, None)


@pytest.mark.parametrize(
    ("raw", "most", "expected"),
    [
        (5, 3, (3, 3)),
        (-5, 3, (0, 3)),
        (1e300, 1e300, (None, None)),
        (10**400, 1, (None, None)),
        (2_000_000, 3_000_000, (10_000, 10_000)),
        (1, -1, (None, None)),
        ("3", 3, (None, None)),
        (True, True, (None, None)),
        (float("nan"), 1, (None, None)),
        (float("inf"), 1, (None, None)),
    ],
)
def test_points_are_within_what_is_possible(begun, raw, most, expected):
    after = record(begun, statement(raw=raw, most=most))
    assert (after.points, after.points_possible) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        statement(verb="deleted"),
        statement(verb={"id": 7}),
        json.dumps({"verb": {"id": "http://elsewhere.example/answered"}}),
        statement(extension="x" * 64 * 1024),
        "[" * 50_000,
    ],
)
def test_what_is_no_statement_of_the_few_kinds_is_refused(begun, text):
    with pytest.raises(attempts.NotValid):
        record(begun, text)
    assert ExerciseStatement.objects.count() == 0


def test_a_statement_sent_twice_counts_once(begun):
    key = uuid.uuid4()
    record(begun, statement(raw=1), key)
    after = record(begun, statement(raw=0), key)
    assert (after.points, ExerciseStatement.objects.count()) == (1, 1)


def test_one_goes_on_with_the_version_one_has_begun_with():
    member, content = MemberFactory(), interactive()
    first = content.newest
    begun = attempts.begin(member=member, version=first, at=NOW)
    interactive(making.playable(question="Another?"), replaces=content)

    assert attempts.version_for(member=member, content=content) == first
    assert attempts.version_for(member=MemberFactory(), content=content) == content.newest
    record(begun, statement())
    assert attempts.version_for(member=member, content=content).number == 2


def test_token_is_for_one_member_and_one_day(begun, monkeypatch):
    token = attempts.token_of(begun)
    assert attempts.attempt_of(token=token, member=begun.member) == begun
    forged = signing.dumps([begun.member_id, begun.exercise_id, begun.pk], salt="another")
    for wrong in ("", token[:-1], forged):
        with pytest.raises(attempts.Expired):
            attempts.attempt_of(token=wrong, member=begun.member)
    with pytest.raises(attempts.Expired):
        attempts.attempt_of(token=token, member=MemberFactory())
    monkeypatch.setattr(attempts, "VALID", timedelta(seconds=-1))
    with pytest.raises(attempts.Expired):
        attempts.attempt_of(token=token, member=begun.member)


def test_content_that_somebody_has_begun_with_is_not_deleted(begun):
    with pytest.raises(contents.InUse):
        contents.delete(content=begun.exercise.content, actor=begun.member)


class TestReports:
    @pytest.fixture
    def content(self):
        return interactive()

    @pytest.fixture
    def lesson(self, content):
        return LessonFactory(body_en=body(block("interactive", {"content": content.pk})))

    @pytest.fixture
    def learner(self, lesson):
        return EnrolmentFactory(course=lesson.get_parent().get_parent().specific).member

    @pytest.fixture
    def address(self, lesson, content):
        return f"{lesson.url}interactive/{content.pk}/"

    def test_result_and_state_are_there_on_another_device(self, sign_in, learner, address):
        one, other = sign_in(learner), sign_in(learner)
        token = one.post(f"{address}attempt/").json()["token"]
        sent = {"token": token, "key": uuid.uuid4(), "statement": statement(raw=1, most=2)}

        assert one.post(f"{address}report/", sent).json() == {
            "points": 1,
            "all": 2,
            "checked": False,
        }
        state = {"token": token, "state": '{"chosen": 1}'}
        assert one.post(f"{address}report/", state).status_code == 200

        found = other.post(f"{address}attempt/").json()
        assert (found["state"], found["points"], found["all"]) == ('{"chosen": 1}', 1, 2)
        assert ExerciseAttempt.objects.count() == 1

    def test_nobody_reports_for_somebody_else(self, sign_in, learner, lesson, address):
        token = sign_in(learner).post(f"{address}attempt/").json()["token"]
        sent = {"token": token, "key": uuid.uuid4(), "statement": statement()}
        outsider = sign_in(MemberFactory())
        course = lesson.get_parent().get_parent().specific
        classmate = sign_in(EnrolmentFactory(course=course).member)

        assert outsider.post(f"{address}report/", sent).status_code == 404
        assert outsider.post(f"{address}attempt/").status_code == 404
        assert classmate.post(f"{address}report/", sent).status_code == 403
        assert (
            sign_in(learner, enforce_csrf_checks=True).post(f"{address}report/", sent).status_code
            == 403
        )
        assert ExerciseStatement.objects.count() == 0

    def test_what_cannot_be_taken_is_refused(self, sign_in, learner, address):
        client = sign_in(learner)
        token = client.post(f"{address}attempt/").json()["token"]
        report = f"{address}report/"

        assert client.post(report, {"token": token, "state": "{"}).status_code == 400
        assert client.post(report, {"token": token, "key": "1"}).status_code == 400
        large = {"token": token, "state": json.dumps("x" * 70_000)}
        assert client.post(report, large).status_code == 400
        huge = {"token": token, "state": json.dumps("x" * 300_000)}
        assert client.post(report, huge).status_code == 413
        assert ExerciseAttempt.objects.get().state == ""

    def test_reports_are_limited(self, sign_in, learner, address, monkeypatch):
        monkeypatch.setattr("courses.interactive_views.REPORTS", "2/1m/key")
        client = sign_in(learner)
        token = client.post(f"{address}attempt/").json()["token"]
        sent = {"token": token, "state": "{}"}
        codes = [client.post(f"{address}report/", sent).status_code for _each in range(3)]
        assert codes == [200, 200, 429]

    def test_whoever_began_with_what_is_now_known_to_be_bad_goes_on_with_the_newest(
        self, sign_in, learner, content, address
    ):
        client = sign_in(learner)
        client.post(f"{address}attempt/")
        bad = content.newest.main_library
        interactive(making.playable("H5P.Choice = function () {};"), replaces=content)
        KnownBad.objects.create(digest=bad.digest, reason="It harms.")

        assert client.get(f"{address}manifest/").json()["version"] == content.newest.pk
