"""Results of quizzes in the completion report: the ledger's, and safe to publish."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from statistics import mean

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.utils import timezone

from assessments import grading
from assessments.models import Category, LearningGain, Question, Quiz, QuizEntry, Topic
from courses import comparing, ledger, progress
from courses.comparing import When
from courses.models import Enrolment
from lms.members.roles import SECRETARIAT, TRAINER
from lms.reports import charts, columns, completion, tables
from lms.reports.disclosure import HIDDEN
from lms.reports.figures import By, Filters, NeedsCourse
from tests.factories.assessments import QuestionFactory, QuizFactory, answers
from tests.factories.courses import (
    CourseFactory,
    EnrolmentFactory,
    LessonFactory,
    ModuleFactory,
    complete_course,
    lessons_of,
    published_course,
    take_quiz,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

SCREEN = "/admin/reports/completion/"
FILES = ("csv", "xlsx", "ods", "json", "svg", "png")


@pytest.fixture(autouse=True)
def _counted_anew(monkeypatch):
    """However slow the machine is."""
    monkeypatch.setattr(columns, "QUICK", columns.GIVEN_UP)


def day(number, month=6, **clock):
    return datetime(2026, month, number, tzinfo=UTC).replace(**clock)


def course_with(*quizzes, **course):
    """A lesson for each quiz, which it asks for, and one without."""
    page = CourseFactory(**course)
    module = ModuleFactory(parent=page)
    for quiz in (None, *quizzes):
        LessonFactory(parent=module, quiz=quiz)
    return page


def counted(by=By.QUIZ, at=None, **filters):
    taken = columns.refresh(at=at or timezone.now())
    return completion.report(filters=Filters(**filters), by=by, columns=taken)


def quizzes_of(course):
    return [each for each in lessons_of(course) if each.quiz]


def told(table):
    return {line.label: line.cells for line in table.lines}


def slow_count(course, wanted):
    """From the records, member by member: times, who passed, and what counts, by the activity."""
    found = {}
    for enrolment in Enrolment.objects.filter(course=course):
        if not wanted(enrolment):
            continue
        progress = ledger.course_progress(enrolment)
        for each in progress.requirements:
            if each.activity.quiz_id and each.result is not None:
                row = found.setdefault(each.activity.pk, [])
                row.append((each.result, each.met))
    return {
        pk: (len(row), sum(met for _result, met in row), mean(result for result, _met in row))
        for pk, row in found.items()
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_histories_give_what_the_members_own_ledgers_say(seed):
    dice = random.Random(seed)  # noqa: S311 - figures, not secrets
    ways = [QuizFactory(questions=3, graded_by=way) for way in Quiz.GradedBy.values]
    course = course_with(*ways)
    course_with(ways[0])
    members = [MemberFactory(country=dice.choice(["TH", "BD"])) for _number in range(9)]
    for member in members:
        at = day(dice.randint(1, 28), month=dice.randint(1, 6))
        EnrolmentFactory(member=member, course=course, at=at)
        for lesson in dice.choices(quizzes_of(course), k=dice.randint(0, 7)):
            at += timedelta(days=dice.randint(0, 20))
            take_quiz(member, lesson, right=dice.randint(0, 3), at=at)
    begin, country = date(2026, 3, 1), "TH"
    for filters, wanted in (
        ({}, lambda each: True),
        ({"country": country}, lambda each: each.member.country == country),
        ({"first_day": begin}, lambda each: each.enrolled_at.date() >= begin),
    ):
        report = counted(course=course, **filters)
        rows = {row.key: row.figures for row in report.rows}
        assert {
            key: (each.took.times, each.passed.times, pytest.approx(each.mean_result))
            for key, each in rows.items()
        } == slow_count(course, wanted)
        assert report.total.joined.times == sum(map(wanted, Enrolment.objects.all()))


def test_of_a_quiz_the_last_result_counts_and_who_passed_stays_passed():
    course = course_with(QuizFactory(questions=2, graded_by=Quiz.GradedBy.LAST, title_en="Exam"))
    member = EnrolmentFactory(course=course, at=day(1)).member
    [lesson] = quizzes_of(course)
    # Recorded within one second, as a program would.
    for right in (0, 2, 1):
        take_quiz(member, lesson, right=right, at=day(2))
    table = tables.table(counted(course=course), published=False)
    assert table.names == ("joined", "took", "passed", "mean_result")
    assert table.total == (1, None, None, None)
    assert told(table) == {"Exam": (None, 1, 1, 50.0)}


def test_quizzes_stand_in_the_courses_order_also_those_that_nobody_took_and_none_for_practice():
    first, second = QuizFactory(title_en="First"), QuizFactory(title_en="Second")
    course = course_with(first, QuizFactory(is_practice=True, title_en="Practice"), second)
    member = EnrolmentFactory(course=course).member
    for lesson in quizzes_of(course)[1:]:
        take_quiz(member, lesson)
    table = tables.table(counted(course=course), published=False)
    assert list(told(table).items()) == [
        ("First", (None, 0, 0, None)),
        ("Second", (None, 1, 1, 100.0)),
    ]


def test_quizzes_are_those_of_one_course():
    with pytest.raises(NeedsCourse):
        counted()


def test_as_of_a_day_says_what_counted_then(monkeypatch):
    course = course_with(QuizFactory(questions=2))
    [lesson] = quizzes_of(course)
    for at, right in ((day(1), 0), (day(9), 2)):
        monkeypatch.setattr(timezone, "now", lambda at=at: at)
        member = Enrolment.objects.first()
        member = member.member if member else EnrolmentFactory(course=course, at=at).member
        take_quiz(member, lesson, right=right, at=at)
    for as_of, cells in ((date(2026, 6, 5), (1, 0, 0.0)), (None, (1, 1, 100.0))):
        [row] = counted(course=course, as_of=as_of, at=day(20)).rows
        figures = row.figures
        assert (figures.took.times, figures.passed.times, figures.mean_result) == cells


def test_what_is_published_is_rounded_and_small_groups_and_their_means_are_hidden():
    sizes = {"Four": 4, "Seven": 7, "Twelve": 12}
    course = course_with(*(QuizFactory(questions=3, title_en=name) for name in sizes))
    members = [EnrolmentFactory(course=course).member for _number in range(14)]
    for lesson, size in zip(quizzes_of(course), sizes.values(), strict=True):
        for place, member in enumerate(members[:size]):
            take_quiz(member, lesson, right=3 if place < 9 else 1)
    table = tables.table(counted(course=course), published=True)
    assert table.left_out == 1
    for name, cells in told(table).items():
        _joined, took, passed, result = cells
        assert took in {"Seven": (5, 10), "Twelve": (10, 15)}[name]
        assert passed in (5, 10)
        assert result == {"Seven": HIDDEN, "Twelve": 83}[name]
        assert isinstance(result, int) or name == "Seven"


@pytest.fixture
def course():
    course = course_with(QuizFactory(title_en="Exam"), title="Law", slug="law")
    [lesson] = quizzes_of(course)
    for country in ("BD", "BD", "TH"):
        member = EnrolmentFactory(course=course, member=MemberFactory(country=country)).member
        take_quiz(member, lesson)
    return course


def test_screen_files_and_pictures_tell_the_same_table(sign_in, course):
    desk = sign_in(MemberFactory(role=SECRETARIAT))
    asked = {"by": "quiz", "course": course.pk, "country": "BD"}
    page = BeautifulSoup(desk.get(SCREEN, asked).content, "html.parser")
    row = [cell.text.strip() for cell in page.select(".report-table tbody tr")[1].select("th, td")]
    assert row == ["Exam", "–", "2", "2", "100.0"]
    assert [each.text.strip() for each in page.select(".report-key")] == ["Have a result", "Passed"]
    answers = {kind: desk.get(f"/admin/reports/completion.{kind}", asked) for kind in FILES}
    assert {each.status_code for each in answers.values()} == {200}
    assert "Exam,,2,2,100.0" in answers["csv"].content.decode()
    [group] = json.loads(answers["json"].content)["groups"]
    assert (group["took"], group["passed"], group["mean_result"]) == (2, 2, 100.0)
    assert "Exam: Have a result 2, Passed 2" in answers["svg"].content.decode()


def test_a_quiz_leads_those_who_may_see_them_to_its_statistics_on_screen_only(sign_in, course):
    asked = {"by": "quiz", "course": course.pk}
    address = f"/admin/quizzes/{Quiz.objects.get(title_en='Exam').pk}/statistics/"
    desk = sign_in(MemberFactory(role=SECRETARIAT))
    page = BeautifulSoup(desk.get(SCREEN, asked).content, "html.parser")
    [link] = page.select(".report-table a")
    assert link["href"].endswith(address.removeprefix("/admin"))
    assert desk.get(link["href"]).status_code == 200
    assert "statistics" not in desk.get("/admin/reports/completion.json", asked).content.decode()
    for _number in range(20):
        take_quiz(EnrolmentFactory(course=course).member, quizzes_of(course)[0])
    # Nobody's trainer, who may see the report and no more.
    other = MemberFactory(role=TRAINER)
    other.user_permissions.add(Permission.objects.get(codename="view_completion"))
    page = BeautifulSoup(sign_in(other).get(SCREEN, asked).content, "html.parser")
    assert page.select(".report-table tbody tr")[1].select_one("th").text == "Exam"
    assert not page.select(".report-table a")


def test_who_may_not_see_reports_sees_none_of_quizzes(sign_in, course):
    asked = {"by": "quiz", "course": course.pk}
    answer = sign_in(MemberFactory(role=TRAINER)).get(SCREEN, asked, follow=True)
    assert "Have a result" not in answer.content.decode()


def test_it_takes_as_many_statements_however_many_quizzes_there_are(
    sign_in, django_assert_max_num_queries
):
    desk = sign_in(MemberFactory(role=SECRETARIAT))
    counts = []
    for size in (1, 4):
        course = course_with(*(QuizFactory() for _number in range(size)))
        for _number in range(size):
            member = EnrolmentFactory(course=course).member
            for lesson in quizzes_of(course):
                take_quiz(member, lesson)
        asked = {"by": "quiz", "course": course.pk}
        desk.get(SCREEN, asked)
        with django_assert_max_num_queries(70) as captured:
            desk.get(SCREEN, asked)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def compared_course(names=("Detention", "Evidence")):
    """With a test before and after it, of two questions of each topic out of four."""
    quiz = QuizFactory(questions=0)
    for place, name in enumerate(names):
        topic = Topic.objects.create(name_en=name)
        category = Category.objects.create(path=name, collection=quiz.collection)
        for _number in range(4):
            question = QuestionFactory(category=category, collection=quiz.collection)
            question.topics.add(topic)
            question.save()
        QuizEntry.objects.create(quiz=quiz, category=category, draws=2, sort_order=place)
    return published_course(lessons=1, compared_by=quiz)


def compare(member, course, before, after, *, at):
    """Join, take the test with so many right answers, study, and take the other one."""
    progress.enrol(member=member, course=course, at=at)
    for when, right in ((When.BEFORE, before), (When.AFTER, after)):
        if right is not None:
            attempt = comparing.start(member=member, course=course, when=when, at=at)
            given = answers(attempt, right=right)
            comparing.hand_in(attempt=attempt, answers=given, at=at, seen=grading.Seen())
        complete_course(member, course, at=at)


@pytest.mark.parametrize("seed", [1, 2])
def test_what_was_learned_is_the_mean_of_what_was_measured(seed):
    dice = random.Random(seed)  # noqa: S311 - figures, not secrets
    course, other = compared_course(), compared_course(("Appeals",))
    at = timezone.now()
    for _number in range(8):
        member = MemberFactory(country=dice.choice(["TH", "BD"]))
        before, after = dice.randint(0, 4), dice.choice([None, 0, 1, 2, 3, 4])
        compare(member, course, before, after, at=at)
    compare(MemberFactory(country="TH"), other, 1, 2, at=at)
    compare(MemberFactory(country="TH"), course, 4, 4, at=at)
    for filters in ({}, {"country": "TH"}):
        slow = {}
        for each in LearningGain.objects.filter(attempt__quiz=course.compared_by):
            if not filters or each.attempt.member.country == "TH":
                slow.setdefault(each.topic_id, []).append(each.gain)
        expected = {
            topic: (len(found), 100 * mean(map(float, told)) if told else None)
            for topic, found in slow.items()
            for told in [[each for each in found if each is not None]]
        }
        report = counted(By.TOPIC, course=course, **filters)
        assert {
            row.key: (row.figures.compared.times, row.figures.mean_gain) for row in report.rows
        } == {
            topic: (times, share if share is None else pytest.approx(share, abs=0.001))
            for topic, (times, share) in expected.items()
        }
        table = tables.table(report, published=False)
        assert table.names[:2] == ("joined", "compared")
        labels = [line.label for line in table.lines]
        assert labels == ["Detention", "Evidence", "All questions together"]


def test_a_mean_of_few_is_not_published_nor_how_many_they_are():
    course = compared_course()
    at = timezone.now()
    for size, hidden in ((4, None), (9, HIDDEN), (10, 100)):
        for _number in range(size - Enrolment.objects.count()):
            compare(MemberFactory(), course, 0, 4, at=at)
        table = tables.table(counted(By.TOPIC, course=course), published=True)
        assert (table.lines == ()) == (hidden is None)
        assert {line.cells[2] for line in table.lines} <= {hidden}
        assert table.left_out == (3 if hidden is None else 0)


def test_as_of_a_day_before_the_second_test_nothing_was_learned(monkeypatch, sign_in):
    course = compared_course()
    at = datetime(2026, 11, 5, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: at)
    compare(MemberFactory(), course, 0, 4, at=at)
    for day_of_month, rows in ((4, 0), (5, 3)):
        asked = {"course": course, "as_of": date(2026, 11, day_of_month)}
        assert len(counted(By.TOPIC, at=day(20, month=11), **asked).rows) == rows
    monkeypatch.undo()
    monkeypatch.setattr(columns, "QUICK", columns.GIVEN_UP)
    desk = sign_in(MemberFactory(role=SECRETARIAT))
    asked = {"by": "topic", "course": course.pk}
    page = BeautifulSoup(desk.get(SCREEN, asked).content, "html.parser")
    row = [cell.text.strip() for cell in page.select(".report-table tbody tr")[1].select("th, td")]
    assert row == ["Detention", "–", "1", "100.0"]
    for kind in FILES:
        assert desk.get(f"/admin/reports/completion.{kind}", asked).status_code == 200


def test_a_course_without_quizzes_says_so(sign_in):
    course = course_with()
    EnrolmentFactory(course=course)
    desk = sign_in(MemberFactory(role=SECRETARIAT))
    told = desk.get(SCREEN, {"by": "quiz", "course": course.pk}).content.decode()
    assert "This course has no quizzes" in told
    assert charts.bars(tables.table(counted(course=course), published=False)) is None


def test_what_was_learned_is_known_from_when_the_test_is_handed_in_and_stays(monkeypatch):
    course = compared_course()
    later = MemberFactory()
    monkeypatch.setattr(timezone, "now", lambda: day(3))
    compare(MemberFactory(), course, 1, 3, at=day(3))
    compare(later, course, 1, None, at=day(3))
    monkeypatch.setattr(timezone, "now", lambda: day(9))
    attempt = comparing.start(member=later, course=course, when=When.AFTER, at=day(9))
    given = answers(attempt, right=3)
    comparing.hand_in(attempt=attempt, answers=given, at=day(9), seen=grading.Seen())

    def known(number):
        report = counted(By.TOPIC, at=day(20), course=course, as_of=date(2026, 6, number))
        return [row.figures.compared.times for row in report.rows]

    assert (known(2), known(3), known(9)) == ([], [1, 1, 1], [2, 2, 2])
    for question in Question.objects.all():
        question.topics.clear()
    assert (known(3), known(9)) == ([1, 1, 1], [2, 2, 2])
