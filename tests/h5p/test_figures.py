"""How learners fare with interactive content is told of groups only, to those who look after it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.h5p import figures
from cms.h5p.figures import Figures
from cms.h5p.models import Content, ContentVersion, ExerciseAttempt
from tests.factories.courses import CourseFactory, trainer_of
from tests.factories.h5p import interactive
from tests.factories.members import MemberFactory
from tests.h5p import making

NOW = timezone.now()


def told(begun, completed, scored, self_reported, mean=60.0):
    return figures.told(
        begun=begun, completed=completed, scored=scored, self_reported=self_reported, mean=mean
    )


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param((4, 4, 4, 4), (None, None, None, None), id="of four nothing is told"),
        pytest.param((5, 5, 5, 5), (5, 5, 60.0, 5), id="five who all did the same"),
        pytest.param((20, 3, 3, 3), (20, None, None, None), id="few completed it"),
        pytest.param((20, 17, 17, 17), (20, None, None, None), id="few did not complete it"),
        pytest.param((20, 10, 8, 8), (20, 10, None, None), id="few have no points"),
        pytest.param((20, 10, 10, 2), (20, 10, 60.0, None), id="few are self-reported"),
        pytest.param((20, 10, 10, 0), (20, 10, 60.0, 0), id="none is self-reported"),
        pytest.param((20, 0, 0, 0), (20, 0, None, None), id="nobody completed it"),
    ],
)
def test_nothing_is_told_of_few(counts, expected):
    begun, completed, mean, self_reported = expected
    assert told(*counts) == Figures(
        begun=begun, completed=completed, mean=mean, self_reported=self_reported
    )


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def course(self):
        return CourseFactory()

    @pytest.fixture
    def trainer(self, course):
        return trainer_of(course)

    @pytest.fixture
    def content(self, course, trainer):
        return interactive(collection=course.collection)

    def address(self, content):
        return reverse(Content.snippet_viewset.get_url_name("inspect"), args=[content.pk])

    def test_trainer_sees_the_figures_of_each_version(self, sign_in, trainer, content):
        first = content.newest
        attempted(first, 5, points=1)
        attempted(first, 5, points=0.5, is_checked=True)
        page = read(sign_in(trainer).get(self.address(content)))
        assert "10 have begun. 10 have completed it. Mean score: 75 %." in page
        assert "the scores of 5." in page

        attempted(first, 1, completed_at=None, points=None, points_possible=None)
        interactive(making.playable(question="Another?"), replaces=content)
        page = read(sign_in(trainer).get(self.address(content)))
        assert "11 have begun. How many completed it would tell of too few." in page
        assert "Mean score" not in page
        assert "Nobody has begun yet." in page

    def test_versions_cost_one_statement(self, content, django_assert_num_queries):
        interactive(making.playable(question="Another?"), replaces=content)
        for version in content.versions.all():
            attempted(version, 6, points=1)
        with django_assert_num_queries(1):
            found = figures.of_versions(ContentVersion.objects.filter(content=content))
        assert [each.begun for each in found.values()] == [6, 6]

    def test_others_do_not_see_them(self, sign_in, content):
        attempted(content.newest, 10, points=1)
        answer = sign_in(trainer_of(CourseFactory())).get(self.address(content))
        assert answer.status_code != 200 or "have begun" not in answer.content.decode()


def attempted(version, count, **said):
    ExerciseAttempt.objects.bulk_create(
        ExerciseAttempt(
            **{
                "member": member,
                "exercise": version,
                "started_at": NOW,
                "completed_at": NOW,
                "points_possible": 1,
                **said,
            }
        )
        for member in MemberFactory.create_batch(count)
    )


def read(answer):
    return " ".join(answer.content.decode().split())
