"""A reader is there to look things up: it asks nothing, and nothing can ask for it."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from courses.authoring.groups import Group, course_facts
from courses.authoring.problems import find_problems
from courses.ledger import Rule
from courses.models import Activity, Course, Enrolment
from tests.factories.courses import lessons_of, published_course, published_path
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    course = published_course(lessons=2, is_reader=True)
    # As on a site where it has been published.
    course.save_revision().publish()
    return course


def url(course):
    return reverse("course", args=[course.slug])


def test_it_asks_nothing_and_is_never_complete(sign_in, reader):
    member = MemberFactory()
    client = sign_in(member)
    client.post(url(reader))
    lesson = lessons_of(reader)[0]
    page = client.get(reverse("lesson", args=[reader.slug, lesson.get_parent().slug, lesson.slug]))

    assert page.status_code == 200
    assert "Mark" not in page.text
    assert "of 0" not in page.text
    assert not Activity.objects.current().filter(course=reader).exists()
    assert Enrolment.objects.get(member=member).completed_at is None


def test_its_page_the_catalogue_and_my_learning_call_it_a_reader(sign_in, client, reader):
    assert "does not count toward a certificate" in client.get(url(reader)).text
    assert "Reader" in client.get(reverse("catalogue")).text
    mine = sign_in(MemberFactory())
    mine.post(url(reader))
    page = mine.get(url(reader)).text
    assert "What is still missing" not in page
    assert "You are here" not in page
    assert "Reader" in mine.get(reverse("my_learning")).text
    assert "0% done" not in mine.get(reverse("catalogue")).text
    with override("my"):
        assert "ဖတ်စာ" in client.get(url(reader)).text


def test_other_courses_are_none(client):
    course = published_course(lessons=1)
    assert "Reader" not in client.get(url(course)).text + client.get(reverse("catalogue")).text


def test_no_path_can_ask_for_it(reader):
    groups = [
        Group(number=1, rules=(Rule(group_id=1, at_least=None, after=None, course_id=reader.pk),))
    ]
    problems = find_problems(groups=groups, courses=course_facts([reader.pk]))
    assert [each.field for each in problems] == ["course"]


def test_what_a_path_asks_for_does_not_become_a_reader():
    course = published_course(lessons=1)
    published_path(course)
    form_class = Course.get_edit_handler().get_form_class()
    form = form_class(instance=course, parent_page=course.get_parent())
    form.cleaned_data = {"is_reader": True}
    with pytest.raises(Exception, match="cannot be a reader"):
        form.clean_is_reader()


def test_a_course_that_becomes_a_reader_asks_no_more():
    course = published_course(lessons=2)
    assert Activity.objects.current().filter(course=course).count() == 2
    course.is_reader = True
    course.save_revision().publish()
    assert not Activity.objects.current().filter(course=course).exists()
