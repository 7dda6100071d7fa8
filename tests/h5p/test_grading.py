"""A score that does not follow from the answers is corrected where the content can tell."""

import json
import uuid

import pytest
from django.utils import timezone

from cms.h5p import attempts, grading
from cms.h5p.grading import MULTIPLE, SET, TRUE_FALSE
from cms.h5p.models import LibraryBuild
from courses.ledger import course_progress
from tests.factories.courses import EnrolmentFactory
from tests.factories.h5p import interactive
from tests.factories.members import MemberFactory
from tests.h5p import making
from tests.h5p.test_counting import lesson_with, reporter

NOW = timezone.now()
SET_OF_TWO = {"choices": [{"subContentId": each, "answers": ["a", "b"]} for each in ("x-1", "y-2")]}


def choice(*right, of=4, **behaviour):
    answers = [{"text": "?", "correct": place in right} for place in range(of)]
    return {"answers": answers, "behaviour": behaviour}


@pytest.mark.parametrize(
    ("params", "response", "expected"),
    [
        pytest.param(choice(1), "1", (1, 1), id="the one that is right"),
        pytest.param(choice(1), "0", (0, 1), id="one that is wrong"),
        pytest.param(choice(1), "", (0, 1), id="nothing chosen"),
        pytest.param(choice(1), "0[,]1", (0, 1), id="two where one may be chosen"),
        pytest.param(choice(0, 1), "0[,]1", (1, 1), id="all right, for one point"),
        pytest.param(choice(0, 1), "0", (0, 1), id="half right, for one point"),
        pytest.param(choice(0, 1, passPercentage=50), "0", (1, 1), id="half right is enough"),
        pytest.param(choice(0, 1, singlePoint=False), "0", (1, 2), id="a point for each"),
        pytest.param(choice(0, 1, singlePoint=False), "0[,]2", (0, 2), id="wrong ones cost"),
        pytest.param(choice(0, 1, singlePoint=False), "0[,]1[,]9x", (1, 2), id="what is none"),
        pytest.param(choice(0, 1, singlePoint=False), "0[,]0[,]0", (1, 2), id="one more than once"),
        pytest.param(choice(singlePoint=True), "", (1, 1), id="none is right and none chosen"),
        pytest.param(choice(), "2", (0, 1), id="none is right and one chosen"),
        pytest.param(choice(0, 1, type="single"), "1", (0, 1), id="as the program: half of it"),
        pytest.param(choice(0, 1, type="single", singlePoint=False), "1", (1, 1), id="any of two"),
        pytest.param(choice(1), 7, (0, 1), id="no text"),
        pytest.param({"answers": "?"}, "0", None, id="content that is none"),
    ],
)
def test_multiple_choice_is_counted_as_its_program_does(params, response, expected):
    assert grading.of_answer(kind=MULTIPLE, params=params, response=response) == expected


def test_true_or_false_is_right_or_wrong():
    for correct in ("true", True):
        said = {"correct": correct}
        assert grading.of_answer(kind=TRUE_FALSE, params=said, response="true") == (1, 1)
        assert grading.of_answer(kind=TRUE_FALSE, params=said, response="false") == (0, 1)


def test_first_answer_of_a_single_choice_is_right():
    assert grading.of_part(params=SET_OF_TWO, part="x-1", response="0") == (1, 1)
    assert grading.of_part(params=SET_OF_TWO, part="x-1", response="1") == (0, 1)
    assert grading.of_part(params=SET_OF_TWO, part="elsewhere", response="0") is None


def test_other_kinds_are_not_checked():
    assert grading.of_answer(kind="H5P.Blanks", params={}, response="0") is None
    assert grading.parts_in({"choices": [{"answers": ["a"]}]}) == frozenset()


@pytest.mark.django_db
class TestReports:
    def test_forged_score_is_corrected(self):
        begun = begin(MULTIPLE, choice(1))
        after = report(begun, response="0", score=(1, 1))
        assert (after.points, after.points_possible, after.is_checked) == (0, 1, True)
        after = report(begun, response="1", score=(100, 100))
        assert (after.points, after.points_possible, after.is_checked) == (1, 1, True)

    def test_points_without_an_answer_are_not_taken(self):
        begun = begin(TRUE_FALSE, {"correct": "true"})
        after = report(begun, score=(1, 1))
        assert (after.points, after.is_checked) == (None, False)

    def test_points_of_a_set_are_those_of_its_questions(self):
        begun = begin(SET, SET_OF_TWO)
        report(begun, response="0", score=(1, 1), part="x-1")
        report(begun, response="1", score=(1, 1), part="y-2")
        after = report(begun, verb="completed", score=(2, 2))
        assert (after.points, after.points_possible, after.is_checked) == (1, 2, True)

        report(begun, response="0", score=(1, 1), part="y-2")
        assert report(begun, verb="completed", score=(0, 2)).points == 2

    def test_what_the_content_does_not_say_stays_self_reported(self):
        after = report(begin("H5P.Blanks", {}), response="x", score=(2, 3))
        assert (after.points, after.points_possible, after.is_checked) == (2, 3, False)

    def test_learner_reads_that_it_was_checked(self, sign_in):
        content = packed(MULTIPLE, choice(0, 1, singlePoint=False))
        lesson = lesson_with(content, counts=True, least=80)
        enrolment = EnrolmentFactory(course=lesson.get_parent().get_parent().specific)
        client = sign_in(enrolment.member)
        answer = reporter(client, lesson, content)(said(response="0", score=(2, 2)))

        assert answer == {"points": 1, "all": 2, "checked": True}
        missing = course_progress(enrolment).missing[0].how
        assert missing.endswith("Your last result (checked by the site): 50%.")
        assert missing in client.get(lesson.url).content.decode()


def packed(kind, params):
    content = interactive(making.content(params))
    LibraryBuild.objects.filter(name="H5P.Quiz").update(name=kind)
    return content


def begin(kind, params):
    return attempts.begin(member=MemberFactory(), version=packed(kind, params).newest, at=NOW)


def said(*, score, response=None, verb="answered", part=""):
    raw, most = score
    result = {"score": {"raw": raw, "max": most}, "completion": True}
    statement = {"verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"}, "result": result}
    if response is not None:
        result["response"] = response
    if part:
        statement["object"] = {"id": f"urn:exercise?subContentId={part}"}
        statement["context"] = {"contextActivities": {"parent": [{"id": "urn:exercise"}]}}
    return json.dumps(statement)


def report(begun, **more):
    return attempts.record(attempt=begun, key=uuid.uuid4(), statement=said(**more), at=NOW)
