import pytest
from django.utils import timezone

from courses.models import Course
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
