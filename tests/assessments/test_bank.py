"""The question bank in the admin: what its forms refuse, and whose questions one may see."""

import pytest
from django.urls import reverse
from wagtail.models import Collection
from wagtail.search import index
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from assessments.models import Question, Quiz
from courses.teams import courses_collection
from lms.members.roles import SECRETARIAT
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.cms import CollectionFactory
from tests.factories.members import MemberFactory, restricted_to, trainer_of_all

pytestmark = pytest.mark.django_db

RIGHTS = [
    f"assessments.{action}_{model}"
    for action in ("add", "change")
    for model in ("question", "quiz")
]


def address(model, view, *args):
    return reverse(model.snippet_viewset.get_url_name(view), args=args)


def chooser(model, view, *args):
    return reverse(model.snippet_viewset.chooser_viewset.get_url_name(view), args=args)


def question_form(collection, *choices, kind="single", language="en", **fields):
    """What the form posts for a question; answers are texts with whether each is right."""
    return nested_form_data(
        {
            "kind": kind,
            "source_language": language,
            "text_en": "What shines?",
            "feedback_en": "Look up.",
            "collection": collection.pk,
            "default_points": "1",
            "penalty": "0.33333",
            "status": "ready",
            "shuffle": "on",
            "hints": inline_formset([]),
            "answers": inline_formset(
                [
                    {
                        "text_en": text,
                        "feedback_en": "",
                        **({"is_correct": "on"} if is_correct else {}),
                    }
                    for text, is_correct in choices
                ]
            ),
            **fields,
        }
    )


def quiz_form(collection, *questions, **fields):
    return nested_form_data(
        {
            "title_en": "A quiz",
            "pass_mark": 70,
            "attempts_limit": "",
            "source_language": "en",
            "collection": collection.pk,
            "graded_by": "best",
            "marks_told": "handed-in",
            "key_told": "settled",
            "bands": inline_formset([]),
            "entries": inline_formset(
                [{"question": question.pk, "draws": 1} for question in questions]
            ),
            **fields,
        }
    )


SUN, MOON, STONE = ("Sun", True), ("Moon", True), ("Stone", False)
RIGHT = {"is_correct": "on", "tolerance": "0"}
OF_EACH_KIND = {
    "single": {"answers": [{"text_en": "Sun", **RIGHT}, {"text_en": "Stone"}]},
    "multiple": {"answers": [{"text_en": "Sun", **RIGHT}, {"text_en": "Stone"}]},
    "true_false": {"answers": [RIGHT, {"feedback_en": "It does."}]},
    "words": {"answers": [{"text_en": "sun*", **RIGHT}]},
    "number": {
        "answers": [{"number": "1.5", **RIGHT}],
        "units": [{"name": "km", "factor": "1"}],
    },
    "matching": {
        "answers": [
            {"text_en": "Sun", "match_en": "day"},
            {"text_en": "Moon", "match_en": "night"},
        ]
    },
    "ordering": {"answers": [{"text_en": "Sunrise"}, {"text_en": "Sunset"}]},
    "gaps": {
        "gaps": [
            {"number": 1, "kind": "words", "weight": 1},
            {"number": 2, "kind": "number", "weight": 1},
        ],
        "answers": [
            {"gap": 1, "text_en": "Sun", **RIGHT},
            {"gap": 2, "number": "3", **RIGHT},
        ],
    },
    "essay": {"criteria": [{"text_en": "Names the sun", "weight": "1"}]},
}
SINGLE_NEEDS_ONE = "Mark exactly one answer as right."
MULTIPLE_NEEDS_BOTH = "Mark at least one answer as right, and leave at least one that is wrong."


class TestQuestionForm:
    @pytest.fixture
    def collection(self):
        return courses_collection()

    @pytest.fixture
    def client(self, sign_in):
        return sign_in(trainer_of_all())

    @pytest.mark.parametrize(
        ("kind", "choices"),
        [
            ("single", [SUN, STONE]),
            ("multiple", [SUN, STONE]),
            ("multiple", [SUN, MOON, STONE]),
        ],
    )
    def test_question_that_can_be_answered_is_saved(self, client, collection, kind, choices):
        response = client.post(
            address(Question, "add"), question_form(collection, *choices, kind=kind)
        )

        assert response.status_code == 302
        question = Question.objects.get()
        assert (question.kind, question.text_en) == (kind, "What shines?")
        assert [(each.text_en, each.is_correct) for each in question.answers.all()] == choices

    @pytest.mark.parametrize("kind", OF_EACH_KIND)
    def test_question_of_each_kind_is_written_saved_and_opened_again(
        self, client, collection, kind
    ):
        lists = {name: inline_formset(rows) for name, rows in OF_EACH_KIND[kind].items()}
        text = "[[1]] and [[2]] shine." if kind == "gaps" else "What shines?"
        form = question_form(collection, kind=kind, text_en=text)
        form = {**form, **nested_form_data(lists)}

        empty = client.get(f"{address(Question, 'add')}?kind={kind}")
        response = client.post(address(Question, "add"), form)

        assert empty.status_code == 200
        assert response.status_code == 302
        question = Question.objects.get()
        assert question.kind == kind
        assert {name: getattr(question, name).count() for name in OF_EACH_KIND[kind]} == {
            name: len(rows) for name, rows in OF_EACH_KIND[kind].items()
        }
        [version] = question.versions.all()
        assert version.content["kind"] == kind
        opened = client.get(address(Question, "edit", question.pk))
        assert opened.status_code == 200
        assert text in opened.text

    @pytest.mark.parametrize(
        ("kind", "choices", "reason"),
        [
            ("single", [STONE, STONE], f"{SINGLE_NEEDS_ONE} Now 0 are marked."),
            ("single", [SUN, MOON, STONE], f"{SINGLE_NEEDS_ONE} Now 2 are marked."),
            ("multiple", [STONE, STONE], MULTIPLE_NEEDS_BOTH),
            ("multiple", [SUN, MOON], MULTIPLE_NEEDS_BOTH),
            ("single", [SUN], "at least 2"),
            ("single", [], "at least 2"),
        ],
    )
    def test_question_that_cannot_be_answered_is_refused(
        self, client, collection, kind, choices, reason
    ):
        response = client.post(
            address(Question, "add"), question_form(collection, *choices, kind=kind)
        )

        assert response.status_code == 200
        assert reason in response.text
        assert Question.objects.count() == 0

    def test_answer_marked_for_deletion_does_not_count(self, client, collection):
        question = QuestionFactory(
            collection=collection, answers=[("Sun", True), ("Stone", False), ("Moon", False)]
        )
        sun, stone, moon = question.answers.all()
        form = question_form(collection, SUN, STONE, ("Moon", False))
        form |= {
            "answers-INITIAL_FORMS": 3,
            "answers-0-id": sun.pk,
            "answers-1-id": stone.pk,
            "answers-2-id": moon.pk,
            "answers-0-DELETE": "on",
        }

        response = client.post(address(Question, "edit", question.pk), form)

        assert f"{SINGLE_NEEDS_ONE} Now 0 are marked." in response.text
        assert question.answers.filter(is_correct=True).get() == sun

    def test_form_shows_the_columns_of_the_source_language_only(self, client, collection):
        question = QuestionFactory(
            collection=collection, source_language="my", text_en="", text_my="ဘာလဲ။"
        )

        form = client.get(address(Question, "edit", question.pk)).context["form"]

        choice = form.formsets["answers"].forms[0]
        assert {name for name in form.fields if name.startswith(("text", "feedback"))} == {
            "text_my",
            "feedback_my",
        }
        assert {name for name in choice.fields if name.startswith(("text", "feedback"))} == {
            "text_my",
            "feedback_my",
        }
        assert form.fields["source_language"].disabled is True

    def test_language_chosen_while_creating_is_where_the_text_goes(self, client, collection):
        client.post(
            address(Question, "add"),
            question_form(collection, SUN, STONE, language="th"),
        )

        question = Question.objects.get()
        sun, _stone = question.answers.all()
        assert (question.source_language, str(question)) == ("th", "What shines?")
        assert (question.text_th, question.text_en) == ("What shines?", None)
        assert (question.feedback_th, question.feedback_en) == ("Look up.", None)
        assert (sun.text_th, sun.text_en) == ("Sun", None)

    def test_language_stays_as_it_was_saved(self, client, collection):
        question = QuestionFactory(collection=collection, answers=[("Sun", True), ("Stone", False)])
        sun, stone = question.answers.all()
        form = question_form(collection, SUN, STONE, language="th")
        form |= {
            "answers-INITIAL_FORMS": 2,
            "answers-0-id": sun.pk,
            "answers-1-id": stone.pk,
        }

        client.post(address(Question, "edit", question.pk), form)

        question.refresh_from_db()
        assert (question.source_language, question.text_en) == ("en", "What shines?")


class TestQuizForm:
    @pytest.fixture
    def client(self, sign_in):
        return sign_in(trainer_of_all())

    @pytest.mark.parametrize("pass_mark", [0, 101, "", "many"])
    def test_pass_mark_is_a_percentage(self, client, pass_mark):
        question = QuestionFactory(collection=courses_collection())

        response = client.post(
            address(Quiz, "add"),
            quiz_form(courses_collection(), question, pass_mark=pass_mark),
        )

        assert "pass_mark" in response.context["form"].errors
        assert Quiz.objects.count() == 0

    def test_quiz_asks_at_least_one_question(self, client):
        client.post(address(Quiz, "add"), quiz_form(courses_collection()))

        assert Quiz.objects.count() == 0

    def test_quiz_asks_a_question_once(self, client):
        question = QuestionFactory(collection=courses_collection())

        response = client.post(
            address(Quiz, "add"), quiz_form(courses_collection(), question, question)
        )

        assert response.status_code == 200
        assert Quiz.objects.count() == 0

    def test_quiz_is_saved_with_its_questions_in_order(self, client):
        questions = QuestionFactory.create_batch(2, collection=courses_collection())
        form = quiz_form(courses_collection(), *questions, attempts_limit=3)
        form |= {"entries-0-ORDER": 2, "entries-1-ORDER": 1}

        client.post(address(Quiz, "add"), form)

        quiz = Quiz.objects.get()
        entries = quiz.entries.order_by("sort_order")
        assert (quiz.pass_mark, quiz.attempts_limit) == (70, 3)
        assert [entry.question for entry in entries] == questions[::-1]


class TestRights:
    """A trainer of one course: the questions of all others are closed, at every address."""

    @pytest.fixture
    def own(self):
        return CollectionFactory(name="Own")

    @pytest.fixture
    def foreign(self):
        return CollectionFactory(name="Foreign")

    @pytest.fixture(params=[Question, Quiz], ids=["question", "quiz"])
    def pair(self, request, own, foreign):
        """One of their own, and one that they must not see."""
        if request.param is Question:
            return [
                QuestionFactory(collection=own, text_en="Open to them"),
                QuestionFactory(collection=foreign, text_en="Closed to them"),
            ]
        return [
            QuizFactory(collection=own, title_en="Open to them"),
            QuizFactory(collection=foreign, title_en="Closed to them"),
        ]

    @pytest.fixture
    def client(self, sign_in, own):
        return sign_in(restricted_to(own, *RIGHTS))

    @pytest.mark.parametrize("view", ["edit", "copy", "usage", "history", "history_results"])
    def test_page_of_anothers_object_is_refused(self, client, pair, view):
        model = type(pair[0])
        theirs, closed = (client.get(address(model, view, each.pk)) for each in pair)

        assert theirs.status_code == 200
        assert closed.status_code == 302
        assert closed["Location"] == reverse("wagtailadmin_home")
        assert "Closed to them" not in client.get(closed["Location"]).text

    def test_deleting_is_nobodys_right_but_the_administrators(self, client, sign_in, pair):
        model = type(pair[0])
        superuser = MemberFactory(is_staff=True, is_superuser=True)

        for each in pair:
            for method in (client.get, client.post):
                response = method(address(model, "delete", each.pk))
                assert response["Location"] == reverse("wagtailadmin_home")
        assert model.objects.filter(pk__in=[each.pk for each in pair]).count() == 2
        assert sign_in(superuser).get(address(model, "delete", pair[0].pk)).status_code == 200

    def test_bulk_deletion_is_refused(self, client, pair):
        model = type(pair[0])
        url = reverse("wagtail_bulk_action", args=["assessments", model._meta.model_name, "delete"])

        for each in pair:
            client.post(f"{url}?id={each.pk}&next=/admin/", {"confirm": "yes"})
        page = client.get(f"{url}?id=all&next=/admin/", follow=True)

        assert "Closed to them" not in page.text
        assert model.objects.filter(pk__in=[each.pk for each in pair]).count() == 2

    @pytest.mark.parametrize("view", ["list", "list_results"])
    def test_anothers_object_is_not_listed(self, client, pair, view):
        page = client.get(address(type(pair[0]), view)).text

        assert "Open to them" in page
        assert "Closed to them" not in page

    @pytest.mark.indexes
    def test_search_finds_ones_own_only(self, client, pair):
        page = client.get(address(type(pair[0]), "list"), {"q": "the"}).text

        assert "Open to them" in page
        assert "Closed to them" not in page

    @pytest.mark.parametrize("view", ["choose", "choose_results"])
    def test_anothers_object_is_not_offered(self, client, pair, view):
        page = client.get(chooser(type(pair[0]), view)).text

        assert "Open to them" in page
        assert "Closed to them" not in page

    def test_anothers_object_cannot_be_chosen(self, client, pair):
        model = type(pair[0])
        theirs, closed = (
            client.get(chooser(model, "chosen", each.pk), follow=True) for each in pair
        )
        several = client.get(chooser(model, "chosen_multiple"), {"id": [each.pk for each in pair]})

        assert (theirs.status_code, closed.status_code) == (200, 404)
        assert "Open to them" in several.text
        assert "Closed to them" not in several.text

    def test_member_of_staff_without_rights_is_offered_nothing(self, sign_in, pair):
        client = sign_in(MemberFactory(role=SECRETARIAT))

        for view in ("choose", "choose_results"):
            page = client.get(chooser(type(pair[0]), view)).text
            assert "them" not in page
        chosen = client.get(chooser(type(pair[0]), "chosen", pair[0].pk), follow=True)
        assert chosen.status_code == 404
        assert client.get(address(type(pair[0]), "list")).status_code == 302

    def test_anothers_object_cannot_be_changed(self, client, own, foreign, pair):
        model, closed = type(pair[0]), pair[1]
        form = (
            question_form(own, SUN, STONE)
            if model is Question
            else quiz_form(own, QuestionFactory(collection=own))
        )

        response = client.post(address(model, "edit", closed.pk), form)

        closed.refresh_from_db()
        assert response["Location"] == reverse("wagtailadmin_home")
        assert (str(closed), closed.collection) == ("Closed to them", foreign)

    def test_nothing_is_put_into_a_collection_of_others(self, client, own, foreign):
        for collection in (foreign, Collection.get_first_root_node()):
            client.post(address(Question, "add"), question_form(collection, SUN, STONE))
            client.post(
                address(Quiz, "add"), quiz_form(collection, QuestionFactory(collection=own))
            )

        assert not Question.objects.exclude(collection=own).exists()
        assert Quiz.objects.count() == 0

    def test_quiz_is_made_of_ones_own_questions(self, client, own, foreign):
        mine = QuestionFactory(collection=own)
        closed = QuestionFactory(collection=foreign, text_en="Closed to them")

        refused = client.post(address(Quiz, "add"), quiz_form(own, mine, closed))
        assert "Choose questions from your own collections only." in refused.text
        assert Quiz.objects.count() == 0

        client.post(address(Quiz, "add"), quiz_form(own, mine))
        assert [entry.question for entry in Quiz.objects.get().entries.all()] == [mine]

    def test_visitors_and_advocates_have_no_way_in(self, client, sign_in, pair):
        model, first = type(pair[0]), pair[0]
        urls = [
            address(model, "list"),
            address(model, "edit", first.pk),
            chooser(model, "choose"),
            chooser(model, "chosen", first.pk),
        ]
        client.logout()

        for anybody in (client, sign_in(MemberFactory())):
            for url in urls:
                response = anybody.get(url)
                assert response.status_code == 302
                assert "Open to them" not in anybody.get(url, follow=True).text


def test_the_index_reads_the_answers_of_a_question_once_and_leaves_it_as_it_was(statements):
    question = QuestionFactory()

    with statements() as asked:
        index.insert_or_update_object(question)

    assert sum('FROM "assessments_answer"' in sql for sql in asked) == 1
    question.answers.all().delete()
    assert list(Question.objects.get(pk=question.pk).answers.all()) == []
    assert list(question.answers.all()) == []
