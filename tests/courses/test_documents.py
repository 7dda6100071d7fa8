"""Documents are handed to those who may see a page that uses them."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import PageViewRestriction

from cms.models import Attachment
from tests.factories.cms import block, body
from tests.factories.courses import CourseFactory, LessonFactory, ModuleFactory, trainer_of
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.indexes]


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def document():
    return Attachment.objects.create(title="A brief", file=ContentFile(b"words", name="brief.txt"))


def used_in(document, course, **lesson):
    chosen = block("document", {"document": document.pk, "description": ""})
    return LessonFactory(parent=ModuleFactory(parent=course), body_en=body(chosen), **lesson)


def answers(client, document):
    answer = client.get(document.url)
    b"".join(answer)
    return answer.status_code


def test_document_of_a_published_lesson_is_everybodys_who_may_read_it(course, document):
    used_in(document, course)
    assert answers(Client(), document) == 200


def test_document_of_a_draft_or_of_no_page_is_not_handed_out(sign_in, course, document):
    member = sign_in(MemberFactory())
    assert answers(member, document) == 404
    lesson = used_in(document, course, live=False)
    assert answers(member, document) == 404
    lesson.save_revision().publish()
    assert answers(member, document) == 200
    course.unpublish()
    assert answers(member, document) == 404


def test_document_of_a_restricted_course_is_for_those_who_may_read_it(sign_in, course, document):
    used_in(document, course)
    PageViewRestriction.objects.create(page=course, restriction_type="login")
    assert answers(Client(), document) == 404
    assert answers(sign_in(MemberFactory()), document) == 200


def test_trainer_has_the_documents_of_their_own_course(sign_in, course, document):
    trainer = trainer_of(course)
    document.collection = course.collection
    document.save()
    assert answers(sign_in(trainer), document) == 200
    assert answers(sign_in(trainer_of(CourseFactory())), document) == 404
