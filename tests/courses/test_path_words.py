"""What a version asks, as its authors see it: in words, drawn, and what keeps it from completion.

Pure rules; the pages that show them are in ``test_path_authoring.py``.
"""

from datetime import date

import pytest

from courses.authoring.groups import CourseFacts, Group
from courses.authoring.pictures import draw
from courses.authoring.problems import find_problems
from courses.authoring.words import describe
from courses.ledger import Rule

TITLES = {1: "Asylum", 2: "Detention", 3: "Children", 4: "Interviews"}


def group(number, *courses, at_least=None, after=None, **rule):
    """A group of courses by id; further keywords are rules of all of them."""
    return Group(
        number=number,
        at_least=at_least,
        after=after,
        rules=tuple(
            Rule(group_id=number, at_least=at_least, after=after, course_id=pk, **rule)
            for pk in courses
        ),
    )


def facts(**changed):
    return {
        pk: CourseFacts(title=title, **(changed if pk == 1 else {})) for pk, title in TITLES.items()
    }


def texts(*groups, **changed):
    return [str(each) for each in find_problems(groups=groups, courses=facts(**changed))]


class TestWords:
    def steps(self, *groups):
        return describe(groups=groups, titles=TITLES, valid_for_months=None).steps

    @pytest.mark.parametrize(
        ("group", "step"),
        [
            (group(1, 1), "Complete this course: “Asylum”."),
            (group(1, 1, 2), "Complete both courses: “Asylum” and “Detention”."),
            (
                group(1, 1, 2, 3),
                "Complete all 3 courses: “Asylum”, “Detention” and “Children”.",
            ),
            (
                group(1, 1, 2, at_least=1),
                "Choose and complete 1 of these 2 courses: “Asylum” and “Detention”.",
            ),
            (group(1, 1, 2, at_least=2), "Complete both courses: “Asylum” and “Detention”."),
            (
                group(2, 3, after=1),
                "When group 1 is complete, complete this course: “Children”.",
            ),
            (
                group(2, 3, 4, after=1, at_least=1),
                "When group 1 is complete, choose and complete 1 of these 2 courses: “Children” "
                "and “Interviews”.",
            ),
            (
                group(1, 1, minimum_grade=70),
                "Complete this course: “Asylum” (grade at least 70 %).",
            ),
            (
                group(1, 1, minimum_grade=70, accepted_from=date(2026, 3, 1)),
                "Complete this course: “Asylum” (grade at least 70 %, completed on or after "
                "1 March 2026).",
            ),
            (group(1), "Nothing yet: this group has no courses."),
        ],
    )
    def test_group_says_what_to_complete(self, group, step):
        assert self.steps(group) == (step,)

    def test_steps_stand_in_the_order_of_the_groups(self):
        first, second = self.steps(group(1, 2), group(2, 1, after=1))

        assert "“Detention”" in first
        assert "“Asylum”" in second

    @pytest.mark.parametrize(
        ("months", "groups", "words"),
        [
            (None, [group(1, 1)], "The certificate does not expire."),
            (
                1,
                [group(1, 1)],
                "The certificate is valid for 1 month. To renew it, complete again: “Asylum”.",
            ),
            (
                24,
                [group(1, 1, renewed=False)],
                "The certificate is valid for 24 months. To renew it, no course has to be "
                "completed again.",
            ),
            (
                24,
                [group(1, 1, 2), group(2, 3, 4, at_least=1)],
                "The certificate is valid for 24 months. To renew it, complete again: “Asylum” "
                "and “Detention”; 1 of “Children” or “Interviews”.",
            ),
        ],
    )
    def test_certificate_says_how_long_and_how_to_renew(self, months, groups, words):
        found = describe(groups=groups, titles=TITLES, valid_for_months=months)

        assert found.certificate == words


class TestProblems:
    def test_path_that_can_be_completed_has_none(self):
        assert texts(group(1, 1, 2), group(2, 3, 4, at_least=1, after=1)) == []

    @pytest.mark.parametrize(
        ("groups", "problem"),
        [
            ([], "It has no group of courses yet."),
            ([group(1)], "Group 1 has no courses yet."),
            (
                [group(1, 1, 2, at_least=3)],
                "Group 1 asks for 3 courses and has only 2.",
            ),
            ([group(1, 1, after=1)], "Group 1 opens after itself, so it never opens."),
            (
                [group(1, 1, after=7)],
                "Group 1 opens after group 7, which does not exist.",
            ),
            (
                [group(1, 1, after=2), group(2, 2, after=1)],
                "Groups 1 and 2 wait for each other, so none of them opens.",
            ),
            (
                [group(1, 1), group(2, 2, after=4), group(3, 3, after=2), group(4, 4, after=3)],
                "Groups 2, 3 and 4 wait for each other, so none of them opens.",
            ),
            (
                [group(1, 1), group(2, 1)],
                "“Asylum” is asked for twice, in group 1 and in group 2.",
            ),
        ],
    )
    def test_each_is_told_once(self, groups, problem):
        assert texts(*groups) == [problem]

    def test_group_that_waits_for_a_circle_is_not_part_of_it(self):
        groups = [group(1, 1, after=2), group(2, 2, after=1), group(3, 3, after=1)]

        assert texts(*groups) == ["Groups 1 and 2 wait for each other, so none of them opens."]

    @pytest.mark.parametrize(
        ("changed", "problem"),
        [
            ({"live": False}, "“Asylum” in group 1 is not published."),
            ({"restricted": True}, "“Asylum” in group 1 is private: some cannot open it."),
            (
                {"activities": 0, "quizzes": 0},
                "“Asylum” in group 1 has no published lesson to complete.",
            ),
        ],
    )
    def test_course_that_cannot_be_completed(self, changed, problem):
        assert texts(group(1, 1, 2), **changed) == [problem]

    def test_minimum_grade_needs_a_quiz(self):
        problem = "“Asylum” in group 1 has no quiz, so nobody gets a grade in it."

        assert texts(group(1, 1, minimum_grade=70), quizzes=0) == [problem]
        assert texts(group(1, 1, minimum_grade=70), quizzes=1) == []

    def test_names_the_field_it_is_about(self):
        groups = [group(1, 1, 2, at_least=3), group(2, 3, after=2)]

        found = find_problems(groups=groups, courses=facts())

        assert [(each.group, each.field) for each in found] == [(1, "at_least"), (2, "after")]


class TestPicture:
    def test_groups_stand_in_columns_in_the_order_in_which_they_open(self):
        picture = draw(
            groups=[group(1, 1), group(2, 2, after=1), group(3, 3, after=1), group(4, 4, after=3)],
            titles=TITLES,
        )

        columns = {box.number: box.x for box in picture.boxes}
        assert columns[1] < columns[2] == columns[3] < columns[4] < picture.goal[0]

    def test_groups_of_one_column_do_not_overlap(self):
        picture = draw(groups=[group(1, 1, 2, 3), group(2, 4)], titles=TITLES)

        above, below = picture.boxes
        assert below.y >= above.y + above.height

    def test_arrows_lead_to_the_groups_that_wait_and_then_to_the_certificate(self):
        picture = draw(groups=[group(1, 1), group(2, 2, after=1), group(3, 3)], titles=TITLES)

        assert len(picture.arrows) == 3

    def test_circle_and_missing_groups_can_be_drawn(self):
        groups = [group(1, 1, after=2), group(2, 2, after=1), group(3, 3, after=3), group(4)]

        assert len(draw(groups=[*groups, group(5, 4, after=9)], titles=TITLES).boxes) == 5

    def test_course_that_cannot_be_completed_is_marked(self):
        picture = draw(groups=[group(1, 1, 2)], titles=TITLES, broken={(1, 1)})

        assert [each.broken for each in picture.boxes[0].stations] == [False, True]

    def test_nothing_is_drawn_of_nothing(self):
        assert draw(groups=[], titles={}) is None
