"""A bare factory is valid, and can be called twice."""

import pytest

from courses.models import Activity, Enrolment
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.cms import (
    CollectionFactory,
    LegalSourceFactory,
    PictureFactory,
    StandardPageFactory,
)
from tests.factories.courses import (
    CatalogueFactory,
    CourseFactory,
    EnrolmentFactory,
    LearningPathFactory,
    LessonFactory,
    ModuleFactory,
    PathEnrolmentFactory,
    PathVersionFactory,
    complete_course,
    published_course,
)
from tests.factories.members import MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "factory",
    [
        CollectionFactory,
        CourseFactory,
        LearningPathFactory,
        LegalSourceFactory,
        LessonFactory,
        MemberFactory,
        ModuleFactory,
        OrganisationFactory,
        PathVersionFactory,
        PictureFactory,
        QuestionFactory,
        QuizFactory,
        StandardPageFactory,
    ],
)
def test_bare_factory_makes_a_valid_object_each_time(factory):
    made = factory()

    made.full_clean()
    assert factory().pk != made.pk


@pytest.mark.parametrize("factory", [EnrolmentFactory, PathEnrolmentFactory])
def test_bare_enrolment_belongs_to_a_member_of_its_own(factory):
    assert factory().member != factory().member


def test_there_is_one_catalogue():
    assert CatalogueFactory() == CatalogueFactory()


def test_published_course_can_be_completed():
    course = published_course(modules=2, lessons=2, quiz_in_last=True)

    complete_course(MemberFactory(), course)

    kinds = Activity.objects.order_by("lesson__path").values_list("kind", flat=True)
    assert list(kinds) == ["read", "read", "read", "quiz"]
    assert Enrolment.objects.get().percent == 100
