"""Trainers belong to courses, and have rights over these and over no others."""

import pytest
from django.utils import timezone
from wagtail.models import PageLogEntry

from courses import teams
from courses.models import Catalogue, Course
from lms.members.roles import SECRETARIAT, TRAINER, TRANSLATOR
from tests.factories.assessments import QuestionFactory
from tests.factories.courses import CourseFactory, trainer_of
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

TRAINERS = "/admin/courses/trainers/"


@pytest.fixture
def desk(sign_in):
    return sign_in(MemberFactory(role=SECRETARIAT))


class TestGiving:
    def test_secretariat_gives_a_course_to_trainers(self, desk, sign_in):
        course, trainer = CourseFactory(title="Asylum"), MemberFactory(role=TRAINER)
        client = sign_in(trainer)
        edit = f"/admin/pages/{course.pk}/edit/"
        assert client.get(edit).status_code == 302
        assert "Asylum" in desk.get(TRAINERS).text

        desk.post(f"/admin/courses/{course.pk}/trainers/", {"trainers": [trainer.pk]})

        assert client.get(edit).status_code == 200
        assert str(trainer) in desk.get(TRAINERS).text
        desk.post(f"/admin/courses/{course.pk}/trainers/", {"trainers": []})
        assert client.get(edit).status_code == 302
        assert PageLogEntry.objects.filter(action="courses.trainers").count() == 2

    def test_only_trainers_are_offered(self, desk):
        course = CourseFactory()
        other = MemberFactory(role=TRANSLATOR)

        desk.post(f"/admin/courses/{course.pk}/trainers/", {"trainers": [other.pk]})

        assert course.trainers.count() == 0

    @pytest.mark.parametrize("role", [TRAINER, TRANSLATOR])
    def test_others_do_not_give_courses(self, sign_in, role):
        course = CourseFactory()
        member = trainer_of(course) if role == TRAINER else MemberFactory(role=role)
        for address in (TRAINERS, f"/admin/courses/{course.pk}/trainers/"):
            assert sign_in(member).post(address, {"trainers": [member.pk]}).status_code == 302
        assert course.trainers.count() == (role == TRAINER)

    def test_who_is_no_trainer_any_more_has_no_rights_left(self, sign_in):
        course = CourseFactory()
        member = trainer_of(course)
        member.groups.clear()
        member.groups.add(*MemberFactory(role=TRANSLATOR).groups.all())
        assert sign_in(member).get(f"/admin/pages/{course.pk}/edit/").status_code == 302
        assert list(teams.courses_of(member)) == []


class TestBeginning:
    def test_course_that_a_trainer_begins_is_theirs(self, sign_in):
        trainer = MemberFactory(role=TRAINER)
        client = sign_in(trainer)

        answer = client.post("/admin/courses/new/", {"title": "Detention", "source_language": "en"})

        course = Course.objects.get()
        assert answer["Location"] == f"/admin/pages/{course.pk}/edit/"
        assert client.get(answer["Location"]).status_code == 200
        assert (course.live, course.owner) == (False, trainer)
        assert list(teams.courses_of(trainer)) == [course]
        assert course.collection.name == "Detention"
        other = sign_in(trainer_of(CourseFactory()))
        assert other.get(answer["Location"]).status_code == 302

    def test_collection_outlives_the_publication_of_a_draft(self):
        course = teams.begin_course(
            title="Detention",
            source_language="en",
            catalogue=Catalogue.objects.get(),
            trainer=MemberFactory(role=TRAINER),
            at=timezone.now(),
        )
        collection = course.collection
        course.summary_en = "What it is about."
        course.save_revision().publish()
        course.refresh_from_db()
        assert course.collection == collection

    def test_two_courses_of_one_title_have_two_addresses(self, sign_in):
        client = sign_in(MemberFactory(role=TRAINER))
        for _time in range(2):
            client.post("/admin/courses/new/", {"title": "Detention", "source_language": "en"})
        assert len(set(Course.objects.values_list("slug", flat=True))) == 2

    def test_others_begin_none(self, sign_in):
        client = sign_in(MemberFactory(role=TRANSLATOR))
        client.post("/admin/courses/new/", {"title": "Detention", "source_language": "en"})
        assert not Course.objects.exists()


class TestCollections:
    def test_trainer_cannot_take_the_collection_of_another_course(self, sign_in):
        own, foreign = CourseFactory(), CourseFactory()
        client = sign_in(trainer_of(own))
        trainer_of(foreign)
        assert 'name="collection"' not in client.get(f"/admin/pages/{own.pk}/edit/").text

    def test_copy_of_a_course_has_a_collection_of_its_own(self, desk):
        course = CourseFactory()
        trainer_of(course)
        form = {
            "new_title": "A copy",
            "new_slug": "a-copy",
            "new_parent_page": course.get_parent().pk,
        }
        desk.post(f"/admin/pages/{course.pk}/copy/", form)
        copy = Course.objects.get(slug="a-copy")
        assert copy.collection not in (None, course.collection)
        assert not copy.trainers.exists()

    def test_questions_are_those_of_the_trainers_courses(self, sign_in):
        own, foreign = CourseFactory(), CourseFactory()
        client = sign_in(trainer_of(own))
        trainer_of(foreign)
        mine, theirs = [QuestionFactory(collection=course.collection) for course in (own, foreign)]
        address = "/admin/snippets/assessments/question/"
        assert client.get(f"{address}edit/{mine.pk}/").status_code == 200
        assert client.get(f"{address}edit/{theirs.pk}/").status_code == 302
        listing = client.get(address).text
        assert str(mine) in listing
        assert str(theirs) not in listing
