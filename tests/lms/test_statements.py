"""Statements that are put together once: each is asked with its own values."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from courses import access, outline
from courses.models import Enrolment
from lms.members.roles import TRAINER, give_role, may_open_admin
from lms.statements import Given, Statement, each_given, rounded_up, update_each
from tests.factories.courses import CourseFactory, EnrolmentFactory, LessonFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
PATIENCE = 10


def test_each_member_is_told_of_their_own_rows():
    mine, anothers = EnrolmentFactory(), EnrolmentFactory()
    of_member = Statement(Enrolment.objects.filter(member=Given("member")))

    assert of_member.ask(member=mine.member_id) == [mine]
    assert of_member.ask(member=anothers.member_id) == [anothers]
    assert of_member.first(member=MemberFactory().pk) is None


def test_rows_that_came_later_are_found():
    member = MemberFactory()
    of_member = Statement(Enrolment.objects.filter(member=Given("member")))
    assert of_member.ask(member=member.pk) == []

    joined = EnrolmentFactory(member=member)

    assert of_member.ask(member=member.pk) == [joined]


def test_several_values_of_one_name_stand_in_their_order():
    first, second, outsider = (Group.objects.create(name=name) for name in ("a", "b", "c"))
    named = Statement(Group.objects.filter(name__in=each_given("names", 2)).order_by("name"))

    assert named.ask(names=["b", "a"]) == [first, second]
    assert named.ask(names=["c", "c"]) == [outsider]


@pytest.mark.parametrize(("count", "asked"), [(0, 0), (1, 1), (2, 2), (3, 4), (5, 8), (8, 8)])
def test_a_few_statements_serve_any_number_of_values(count, asked):
    assert len(rounded_up(range(count))) == asked
    assert set(rounded_up(range(count))) == set(range(count))


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_in_a_transaction_only_also_when_asked_again():
    with transaction.atomic():
        locked = Statement(Group.objects.filter(name=Given("name")).select_for_update())
        assert locked.ask(name="nobody") == []

    with pytest.raises(TransactionManagementError):
        locked.ask(name="nobody")


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_one_statement_at_once_are_each_told_of_their_own_rows(monkeypatch):
    groups = [Group.objects.create(name=name) for name in ("a", "b")]
    named = Statement(Group.objects.filter(name__in=each_given("names", 2), pk=Given("pk")))
    together = threading.Barrier(len(groups))
    execute = SQLCompiler.execute_sql

    def wait_and_execute(compiler, *asked, **options):
        # Each thread has filled in its values before either of them asks the database.
        together.wait(PATIENCE)
        return execute(compiler, *asked, **options)

    def ask(group):
        try:
            return named.ask(names=[group.name, "nobody"], pk=group.pk)
        finally:
            connection.close()

    monkeypatch.setattr(SQLCompiler, "execute_sql", wait_and_execute)
    with ThreadPoolExecutor(len(groups)) as threads:
        told = list(threads.map(ask, groups))

    assert told == [[group] for group in groups]


def test_fields_of_many_rows_are_stored_in_one_statement_and_others_left():
    mine, anothers = EnrolmentFactory(), EnrolmentFactory()
    outsider = EnrolmentFactory()
    completed_at = timezone.now()
    mine.percent, anothers.percent, anothers.completed_at = 7, 100, completed_at
    mine.last_studied_at = None

    with CaptureQueriesContext(connection) as asked:
        update_each([mine, anothers], ["percent", "completed_at"])
        update_each([], ["percent"])

    assert len(asked) == 1
    stored = Enrolment.objects.order_by("pk").values_list("percent", "completed_at")
    assert list(stored) == [(7, None), (100, completed_at), (0, None)]
    assert Enrolment.objects.get(pk=mine.pk).last_studied_at is not None
    assert outsider.pk == Enrolment.objects.latest("pk").pk


def test_it_is_what_django_would_ask_and_costs_one_statement():
    enrolment = EnrolmentFactory()
    described = Enrolment.objects.select_related("course").only("course__slug", "active")
    statement = Statement(described.filter(member=Given("member")))

    with CaptureQueriesContext(connection) as asked:
        [found] = statement.ask(member=enrolment.member_id)
        assert found.course.slug == enrolment.course.slug
        assert found.active is True
    [django] = described.filter(member=enrolment.member)

    assert len(asked) == 1
    assert found == django
    assert found.get_deferred_fields() == django.get_deferred_fields()


def test_rows_of_values_are_of_the_kinds_that_their_fields_have():
    lesson = LessonFactory(open_to_visitors=True)
    course = outline.course_around(lesson)

    [part] = outline.load(course).modules

    assert part.lessons[0].open_to_visitors is True


def test_the_catalogue_hides_nothing_that_was_restricted_and_is_not_any_more():
    shown, hidden = CourseFactory(), CourseFactory()
    assert access.courses_for_readers() == [shown, hidden]

    restriction = hidden.view_restrictions.create(restriction_type="login")
    assert access.courses_for_readers() == [shown]
    assert access.courses_for_readers(at_most=1) == [shown]

    restriction.delete()
    assert access.courses_for_readers() == [shown, hidden]


def test_a_course_is_told_in_the_language_of_each_reader():
    CourseFactory(title="Borders", heading_my="နယ်စပ်")

    for language, title in (("en", "Borders"), ("my", "နယ်စပ်"), ("th", "Borders"), ("my", "နယ်စပ်")):
        with translation.override(language):
            [course] = access.courses_for_readers()
            assert str(course.localized_title) == title


def test_the_way_to_the_admin_opens_with_the_role_and_for_nobody_else():
    trainer, learner = MemberFactory(), MemberFactory()
    assert not may_open_admin(trainer)

    give_role(member=trainer, role=TRAINER)

    assert may_open_admin(trainer)
    assert not may_open_admin(learner)
