import pytest

from assessments.models import Answer
from tests.factories.assessments import QuestionFactory

pytestmark = pytest.mark.django_db


def test_rows_written_without_a_place_stay_in_the_order_they_were_written():
    question = QuestionFactory()
    question.answers.all().delete()
    written = [Answer.objects.create(question=question, text_en="x" * 500) for _number in range(20)]
    # PostgreSQL writes a changed row to another place, from where it is read later.
    for each in written[:10]:
        Answer.objects.filter(pk=each.pk).update(text_en="y" * 500)
    assert list(Answer.objects.filter(question=question)) == written
    assert list(question.answers.all()) == written
