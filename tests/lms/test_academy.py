import pytest
from django.utils import timezone

from courses.models import Course, PathEnrolment
from lms.demo import academy
from lms.members.models import Member, Organisation


class Interrupted(Exception):
    pass


@pytest.mark.django_db
def test_a_build_that_is_interrupted_leaves_nothing_in_the_way_of_the_next():
    def say(text):
        if "Declaration" in text:
            raise Interrupted

    with pytest.raises(Interrupted):
        academy.build(now=timezone.now(), say=say, members=1)
    assert not academy.is_built()
    for model in (Member, Organisation, Course):
        assert not model.objects.exists()


@pytest.mark.django_db
@pytest.mark.postgres
def test_it_is_built_on_the_database_of_a_grown_site():
    """What it is made of is tests/test_demo.py's, on SQLite."""
    academy.build(now=timezone.now(), say=lambda text: None, members=8)
    assert academy.is_built()
    assert Course.objects.live().count() == 3
    assert PathEnrolment.objects.filter(completed_at__isnull=False).exists()
