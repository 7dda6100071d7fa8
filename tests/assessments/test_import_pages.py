"""Files of questions in the admin: who brings some in, what they see, and who takes some out."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupCollectionPermission

from assessments import imports
from assessments.models import Category, Question, QuestionImport
from assessments.models.imports import private_storage
from cms.models import Picture
from courses.teams import courses_collection
from lms.members.roles import ADVOCATE
from tests.assessments.question_files import png, with_file
from tests.factories.assessments import QuestionFactory
from tests.factories.cms import CollectionFactory
from tests.factories.members import MemberFactory, restricted_to, trainer_of_all
from tests.h5p import making

pytestmark = pytest.mark.django_db

IMPORT, EXPORT = "questions_import", "questions_export"
GIFT = """::Deciding::[plain]Who decides on <the> claim?{=A judge#Yes. ~The police}

::Broken::Which?{~%NaN%a =b}
"""
ADD = "assessments.add_question"


@pytest.fixture
def trainer(sign_in):
    return sign_in(trainer_of_all())


def upload(client, text=GIFT, *, name="questions.gift.txt", collection=None, **fields):
    return client.post(
        reverse(IMPORT),
        {
            "file": SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode()),
            "format": "",
            "collection": (collection or courses_collection()).pk,
            "category": "",
            "language": "en",
            **fields,
        },
    )


def preview_of(client, *args, **kwargs):
    response = upload(client, *args, **kwargs)
    assert response.status_code == 302, response.context["form"].errors
    work()
    return response.url


def work():
    """As a worker that hears the bells."""
    for row in imports.due(at=timezone.now()):
        imports.run(import_id=row.pk, at=timezone.now())


def take(client, address):
    """Say that it shall be imported; and what became of it."""
    response = client.post(address)
    work()
    return client.get(response.url) if response.status_code == 302 else response


def visible(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


class TestImport:
    def test_what_was_understood_is_shown_and_nothing_is_stored(self, trainer):
        response = trainer.get(preview_of(trainer))

        shown = visible(response)
        assert "Who decides on &lt;the&gt; claim?" in shown
        assert "A judge (right) Yes." in shown
        assert "3 The weight “NaN” cannot be read." in shown
        assert not Question.objects.exists()

    def test_questions_are_stored_once_somebody_says_so(self, sign_in):
        rights = (ADD, "assessments.add_category")
        client = sign_in(restricted_to(courses_collection(), *rights))
        address = preview_of(client, category="Law/Acts")

        response = take(client, address)

        question = Question.objects.get()
        assert "1 question was imported." in visible(response)
        assert (question.name, question.collection) == ("Deciding", courses_collection())
        assert question.category.path == "Law/Acts"

    def test_file_that_was_taken_cannot_be_taken_again(self, trainer):
        address = preview_of(trainer)
        take(trainer, address)

        response = take(trainer, address)

        assert "nothing is imported twice" in visible(response)
        assert Question.objects.count() == 1

    def test_how_far_it_is_is_seen_by_loading_the_page_again(self, trainer):
        address = upload(trainer).url
        before, news = trainer.get(address), trainer.get(f"{address}state/").json()
        work()
        after = trainer.get(f"{address}state/").json()

        assert "waits to be read" in visible(before)
        assert "Import 1 question" not in visible(before)
        assert news == {"words": "waits to be read", "percent": 0, "finished": False}
        assert after == {"words": "was read", "percent": 100, "finished": True}

    def test_what_is_there_already_is_marked_and_left_out(self, trainer):
        take(trainer, preview_of(trainer))

        response = trainer.get(preview_of(trainer))

        assert "There already, and left out." in visible(response)
        assert "There is nothing new to import." in visible(response)

    def test_scripts_of_a_file_are_never_shown_as_such(self, trainer):
        text = "::<script>alert(1)</script>N::[plain]<script>alert(2)</script>{=<b>x</b> ~y}"

        html = trainer.get(preview_of(trainer, text)).content.decode()

        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(2)&lt;/script&gt;" in html

    @pytest.mark.parametrize(
        ("name", "text", "format"),
        [
            ("q.txt", "Who?\nA) a\nB) b\nANSWER: A\n", "Aiken"),
            ("q.csv", "text;right;answer 1;answer 2\nWho?;1;a;b", "CSV (a table)"),
            ("q.xml", "<quiz><question type='essay'/></quiz>", "Moodle XML"),
            ("q.txt", "Who?{T}", "GIFT"),
        ],
    )
    def test_format_is_guessed(self, trainer, name, text, format):
        assert f"({format})" in visible(trainer.get(preview_of(trainer, text, name=name)))

    def test_long_files_are_shown_page_by_page(self, trainer):
        address = preview_of(trainer, "\n\n".join(f"::Q{n:03}::Is it {n}?{{T}}" for n in range(60)))

        first, second = trainer.get(address), trainer.get(f"{address}?p=2")

        assert ("Q000" in visible(first), "Q055" in visible(first)) == (True, False)
        assert ("Q000" in visible(second), "Q055" in visible(second)) == (False, True)
        assert "Import 60 questions" in visible(first)

    def test_file_that_is_no_longer_kept_is_asked_for_again(self, trainer):
        address = preview_of(trainer)
        private_storage().delete(str(QuestionImport.objects.get().upload))

        assert "Choose it once more to import it." in visible(take(trainer, address))

    def test_h5p_is_read_too(self, trainer):
        asked = {"question": "Is it so?", "correct": "true"}
        says = {**making.H5P_JSON, "mainLibrary": "H5P.TrueFalse", "title": "Asylum"}
        files = {"h5p.json": says, "content/content.json": asked}
        package = making.packed({name: making.encoded(each) for name, each in files.items()})
        address = preview_of(trainer, package, name="q.h5p")

        assert "(H5P)" in visible(trainer.get(address))
        take(trainer, address)
        assert Question.objects.get().text_en == "Is it so?"

    def test_file_that_is_no_text_is_refused_with_a_reason(self, trainer):
        response = upload(trainer, b"\x00\x01\x02", name="q.txt")

        assert response.status_code == 422
        assert "This is not a file of text." in visible(response)


class TestWhoImports:
    def test_advocate_does_not_get_in(self, sign_in):
        client = sign_in(MemberFactory(role=ADVOCATE))

        assert client.get(reverse(IMPORT)).status_code in (302, 403)
        assert upload(client).status_code in (302, 403)

    def test_author_without_the_right_to_add_is_refused(self, sign_in):
        collection = CollectionFactory()
        client = sign_in(restricted_to(collection, "assessments.change_question"))

        # Wagtail sends who may not back to the admin's first page.
        assert client.get(reverse(IMPORT)).url == reverse("wagtailadmin_home")
        assert upload(client, collection=collection).url == reverse("wagtailadmin_home")

    def test_only_own_collections_are_offered_and_taken(self, sign_in):
        own, other = CollectionFactory(), CollectionFactory(name="Somebody else's")
        client = sign_in(restricted_to(own, ADD))

        assert "Somebody else" not in client.get(reverse(IMPORT)).content.decode()
        response = upload(client, collection=other)
        assert response.status_code == 422
        assert "collection" in response.context["form"].errors

    def test_anothers_file_is_nobody_elses(self, trainer, sign_in):
        address = preview_of(trainer)
        other = sign_in(trainer_of_all())

        for given in (address, f"{address}state/"):
            assert other.get(given, follow=True).status_code == 404
        assert other.post(address, follow=True).status_code == 404
        work()
        assert not Question.objects.exists()

    def test_right_that_was_taken_away_meanwhile_is_missed(self, sign_in):
        own, other = CollectionFactory(), CollectionFactory()
        member = restricted_to(own, ADD)
        client = sign_in(member)
        address = preview_of(client, collection=own)
        GroupCollectionPermission.objects.filter(collection=own).update(collection=other)

        assert client.post(address, follow=True).status_code == 404
        work()
        assert not Question.objects.exists()

    def test_pictures_come_in_with_those_who_may_add_pictures(self, sign_in):
        own = CollectionFactory()
        written = with_file("a.png", png())
        without = sign_in(restricted_to(own, ADD))
        take(without, preview_of(without, written, collection=own))
        assert not Picture.objects.exists()

        allowed = sign_in(trainer_of_all())
        take(allowed, preview_of(allowed, written))

        assert Picture.objects.get().collection == courses_collection()

    def test_categories_are_made_by_those_who_may_make_them(self, sign_in):
        own = CollectionFactory()
        client = sign_in(restricted_to(own, ADD))

        take(client, preview_of(client, collection=own, category="New"))

        assert not Category.objects.exists()
        assert not Question.objects.exists()


class TestExport:
    @pytest.fixture
    def questions(self):
        own, other = CollectionFactory(), CollectionFactory()
        category = Category.objects.create(collection=own, path="Law")
        return {
            "own": own,
            "category": category,
            "in": QuestionFactory(collection=own, category=category, text_en="In the category?"),
            "out": QuestionFactory(collection=own, text_en="Outside of it?"),
            "other": QuestionFactory(collection=other, text_en="Of somebody else?"),
        }

    @pytest.mark.parametrize("format", ["gift", "moodlexml"])
    def test_one_gets_what_one_may_see(self, sign_in, questions, format):
        client = sign_in(restricted_to(questions["own"], "assessments.change_question"))

        written = client.get(reverse("questions_export_file", args=[format])).content.decode()

        assert "In the category?" in written
        assert "Outside of it?" in written
        assert "Of somebody else?" not in written

    def test_category_that_is_chosen_is_all_there_is(self, sign_in, questions):
        client = sign_in(restricted_to(questions["own"], "assessments.change_question"))
        address = reverse("questions_export_file", args=["gift"])

        written = client.get(f"{address}?category={questions['category'].pk}").content.decode()

        assert "In the category?" in written
        assert "Outside of it?" not in written

    def test_anothers_category_does_not_exist(self, sign_in, questions):
        client = sign_in(restricted_to(CollectionFactory(), "assessments.change_question"))
        address = f"{reverse(EXPORT)}?category={questions['category'].pk}"

        assert client.get(address, follow=True).status_code == 404

    def test_what_a_file_cannot_hold_is_said(self, sign_in, questions):
        Question.objects.filter(pk=questions["in"].pk).update(kind="ordering")
        client = sign_in(restricted_to(questions["own"], "assessments.change_question"))

        shown = visible(client.get(reverse(EXPORT)))

        assert "In the category? : the question itself" in shown

    def test_advocate_gets_nothing(self, sign_in, questions):
        client = sign_in(MemberFactory(role=ADVOCATE))

        for address in (reverse(EXPORT), reverse("questions_export_file", args=["gift"])):
            assert client.get(address).status_code in (302, 403)

    def test_other_formats_are_not_written(self, trainer):
        address = reverse("questions_export_file", args=["aiken"])

        assert trainer.get(address, follow=True).status_code == 404


def test_list_of_questions_leads_to_both(trainer, sign_in):
    address = reverse(Question.snippet_viewset.get_url_name("list"))
    category = Category.objects.create(collection=courses_collection(), path="Law")

    html = trainer.get(f"{address}?category={category.pk}").content.decode()

    assert f'href="{reverse(IMPORT)}"' in html
    assert f'href="{reverse(EXPORT)}?category={category.pk}"' in html
    reader = sign_in(restricted_to(courses_collection(), "assessments.change_question"))
    assert f'href="{reverse(IMPORT)}"' not in reader.get(address).content.decode()
