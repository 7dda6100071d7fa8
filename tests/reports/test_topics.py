"""The map of countries and topics: how many members completed a course on each."""

import random
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from assessments.models import Topic
from courses.models import Enrolment
from lms.reports import columns, completion, exports, tables
from lms.reports.disclosure import HIDDEN
from lms.reports.figures import By, Compared, Filters
from tests.factories.courses import complete_course, published_course
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def topic(name, **others):
    return Topic.objects.create(name_en=name, **others)


def course_on(*topics, **fields):
    course = published_course(lessons=1, **fields)
    course.topics = topics
    course.save()
    return course


def counted(by=By.TOPIC_GAPS, **filters):
    taken = columns.refresh(at=timezone.now())
    return completion.report(filters=Filters(**filters), by=by, columns=taken)


def told(published=False, by=By.TOPIC_GAPS, **filters):
    return tables.table(counted(by, **filters), published=published)


def cells(table):
    return {
        (line.key, name): cell
        for line in table.lines
        for name, cell in zip(table.names, line.cells, strict=True)
    }


@pytest.fixture
def network():
    """Two topics that overlap, one that nobody learned about, and a course on none."""
    asylum, voice, unread = topic("Asylum"), topic("Voice"), topic("Unread")
    both = course_on(asylum, voice, title="Both", slug="both")
    one = course_on(asylum, title="One", slug="one")
    course_on(unread, title="Never", slug="never")
    course_on(topic("Reader"), title="Reader", slug="reader", is_reader=True)
    without = course_on(title="Without", slug="without")
    a, b = MemberFactory(country="TH"), MemberFactory(country="BD")
    for course in (both, one, without):
        complete_course(a, course)
    complete_course(b, one)
    return {"asylum": asylum, "voice": voice, "unread": unread, "one": one, "without": without}


def test_a_member_counts_once_for_a_topic_and_in_each_topic(network):
    table = told()
    assert table.columns == ("Completed", "Asylum", "Unread", "Voice", "No topic")
    assert table.total == (4, 2, 0, 1, 1)
    assert [(line.label, line.cells) for line in table.lines] == [
        ("Thailand", (3, 1, 0, 1, 1)),
        ("Bangladesh", (1, 1, 0, 0, 0)),
    ]
    assert table.is_map


def test_filters_narrow_it_and_courses_without_a_topic_are_told_only_where_completed(network):
    table = told(country="BD")
    assert table.columns == ("Completed", "Asylum", "Unread", "Voice")
    assert [line.cells for line in table.lines] == [(1, 1, 0, 0)]
    assert told(course=network["one"]).total == (2, 2, 0, 0)
    assert told(last_day=date(2020, 1, 1)).lines == ()


def test_where_no_course_has_a_topic_nothing_is_told_but_how_to_give_it_one(client, admin_user):
    complete_course(MemberFactory(country="TH"), course_on(title="Without", slug="without"))
    assert told().lines == ()
    client.force_login(admin_user)
    page = client.get(reverse("completion_report"), {"by": "topic_gaps"}).content.decode()
    assert "topics are chosen where a course is edited" in page


def test_a_member_who_moved_counts_in_both_countries_and_once_in_all():
    asylum = topic("Asylum")
    first, second = (course_on(asylum, title=n, slug=n) for n in ("first", "second"))
    member = MemberFactory(country="TH")
    complete_course(member, first)
    member.country = "BD"
    member.save()
    complete_course(member, second)
    table = told()
    assert table.total == (2, 1)
    assert {line.key: line.cells for line in table.lines} == {"TH": (1, 1), "BD": (1, 1)}


@pytest.mark.parametrize("seed", range(3))
def test_it_is_what_a_slow_count_of_the_enrolments_gives(seed):
    dice = random.Random(seed)  # noqa: S311 - histories, not secrets
    topics = [topic(name) for name in "ABC"]
    courses = [
        course_on(*(t for t in topics if dice.random() < 0.4), title=f"C{n}", slug=f"c{n}")
        for n in range(4)
    ]
    topics[0].courses.add(courses[0])
    for _member in range(12):
        member = MemberFactory(country=dice.choice(["TH", "BD", ""]))
        for course in dice.sample(courses, dice.randint(0, 3)):
            complete_course(member, course)
            member.country = dice.choice([member.country, "MY"])
            member.save()
    expected = {}
    for enrolment in Enrolment.objects.filter(completed_at__isnull=False):
        about = enrolment.course.specific.topics.values_list("pk", flat=True)
        for pk in list(about) or [None]:
            country = enrolment.country or None
            expected.setdefault((country, pk), set()).add(enrolment.member_id)
    found = counted().topics.cells
    assert {key: count.times for key, count in found.items()} == {
        key: len(members) for key, members in expected.items()
    }
    assert all(count.times == count.members for count in found.values())


def test_a_topic_with_one_course_is_published_as_that_course_is():
    asylum = topic("Asylum")
    only = course_on(asylum, title="Only", slug="only")
    other = course_on(topic("Voice"), title="Other", slug="other")
    for country, numbers in {"TH": (13, 3), "BD": (8, 7), "MY": (11, 4)}.items():
        for course, members in zip((only, other), numbers, strict=True):
            for _each in range(members):
                complete_course(MemberFactory(country=country), course)
    by_topic = cells(told(published=True))
    by_course = cells(told(published=True, by=By.GAPS))
    for country in ("TH", "BD", "MY"):
        for each in (only, other):
            subject = each.topics.get()
            assert by_topic[country, f"topic_{subject.pk}"] in (
                by_course[country, f"course_{each.pk}"],
                HIDDEN,
            )
    assert by_topic["TH", f"topic_{asylum.pk}"] in (10, 15, HIDDEN)
    assert by_topic["TH", f"topic_{other.topics.get().pk}"] is HIDDEN


def test_more_topics_cost_no_more_statements(network, django_assert_num_queries):
    def statements():
        report = counted()
        with django_assert_num_queries(1):
            tables.table(report, published=True)

    statements()
    for number in range(3):
        course_on(topic(f"T{number}"), title=f"T{number}", slug=f"t{number}")
    statements()


def test_files_and_programs_have_it_and_an_earlier_period_is_compared_in_all_alone(network):
    taken = columns.refresh(at=timezone.now())
    report = completion.report(
        filters=Filters(first_day=date(2026, 6, 1), last_day=date(2026, 6, 30)),
        by=By.TOPIC_GAPS,
        columns=taken,
        compared=Compared.BEFORE,
    )
    assert tables.table(report, published=False).before.cells[0] == 0
    table = told()
    assert tables.restored(tables.kept(table)) == table
    line = exports.told(table)["groups"][0]
    assert line[f"topic_{network['asylum'].pk}"] == 1
    assert line["topic_none"] == 1
    for write, _content_type in exports.FILES.values():
        assert write(table)


def test_topics_are_told_in_the_readers_language(network):
    network["asylum"].name_my = "ခိုလှုံခွင့်"
    network["asylum"].save()
    report = counted()
    with translation.override("my"):
        assert "ခိုလှုံခွင့်" in tables.table(report, published=False).columns


def test_a_country_leads_to_its_organisations(client, admin_user, network):
    client.force_login(admin_user)
    page = client.get(reverse("completion_report"), {"by": "topic_gaps"}).content.decode()
    assert "by=organisation&amp;country=TH" in page
    assert "report-heat-4" in page


def test_a_topic_that_a_course_is_about_is_not_deleted(client, admin_user, network):
    client.force_login(admin_user)
    subject = network["asylum"]
    address = reverse(Topic.snippet_viewset.get_url_name("delete"), args=[subject.pk])
    page = client.post(address, follow=True).content.decode()
    assert "is about it" in page
    assert Topic.objects.filter(pk=subject.pk).exists()
    free = topic("Free")
    client.post(reverse(Topic.snippet_viewset.get_url_name("delete"), args=[free.pk]))
    assert not Topic.objects.filter(pk=free.pk).exists()


def test_a_draft_keeps_its_topics_until_it_is_published_and_a_copy_has_them(network):
    course = network["one"]
    course.topics = [network["voice"]]
    revision = course.save_revision()
    assert list(type(course).objects.get(pk=course.pk).topics.all()) == [network["asylum"]]
    revision.publish()
    published = type(course).objects.get(pk=course.pk)
    assert list(published.topics.all()) == [network["voice"]]
    copied = published.copy(update_attrs={"slug": "copied", "title": "Copied"})
    assert list(copied.topics.all()) == [network["voice"]]
