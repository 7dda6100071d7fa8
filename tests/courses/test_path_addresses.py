"""The address of a path is signed into certificates, so it stays."""

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, transaction

from courses.models import LearningPath
from tests.factories.courses import LearningPathFactory, published_course, published_path
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def published():
    return published_path(published_course(title="Who is a refugee?", slug="who", lessons=1))


def edit(browser, path, slug):
    page = browser.get(f"/admin/snippets/courses/learningpath/edit/{path.pk}/")
    form = {
        name: value if value is not None else ""
        for name, value in page.context["form"].initial.items()
    }
    return browser.post(
        f"/admin/snippets/courses/learningpath/edit/{path.pk}/",
        {**form, "title_en": "A path", "source_language": "en", "slug": slug},
    )


def test_the_author_reads_why_the_address_stays(sign_in, published):
    answer = edit(sign_in(MemberFactory(is_superuser=True)), published, "another")
    assert f"The address stays “{published.slug}”" in answer.content.decode()
    assert LearningPath.objects.get(pk=published.pk).slug == published.slug


def test_the_address_of_a_path_nobody_could_join_yet_can_change(sign_in):
    path = LearningPathFactory()
    edit(sign_in(MemberFactory(is_superuser=True)), path, "another")
    assert LearningPath.objects.get(pk=path.pk).slug == "another"


def test_the_database_refuses_it_whoever_asks(published):
    with pytest.raises(DatabaseError, match="signed into certificates"), transaction.atomic():
        LearningPath.objects.filter(pk=published.pk).update(slug="another")
    published.title_en = "Another title"
    published.save()
    LearningPath.objects.filter(pk=LearningPathFactory().pk).update(slug="another")


def title_of(browser, address):
    return BeautifulSoup(browser.get(address).text, "html.parser").find(id="id_title_en")


def test_the_address_fills_itself_in_while_the_title_is_typed_until_it_is_signed(
    sign_in, published
):
    browser = sign_in(MemberFactory(is_superuser=True))
    paths = "/admin/snippets/courses/learningpath"

    fresh = title_of(browser, f"{paths}/add/")
    signed = title_of(browser, f"{paths}/edit/{published.pk}/")

    assert fresh["data-w-sync-target-value"] == "#id_slug"
    assert "keyup->w-sync#apply" in fresh["data-action"]
    assert "data-action" not in signed.attrs
