"""What the report on content finds, and what it leaves alone."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from assessments.models import Question
from cms.models import LegalSource
from courses.content_checks import What, findings
from tests.factories.assessments import QuestionFactory, QuizFactory
from tests.factories.cms import LegalSourceFactory, block, body
from tests.factories.courses import LessonFactory, ModuleFactory

ADDRESS = "https://www.example.org/treaty"
TODAY = date(2026, 11, 30)
LONG = (("The right one, which says everything there is to say", True), ("No", False))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_else():
    LegalSource.objects.all().delete()


def found(what):
    return [each.name for each in findings(on=TODAY) if each.what == what]


def quoting(source):
    return body(
        block(
            "legal_source",
            {"source": source.pk, "provision": "1", "rendering": "plain", "text": "<p>Words.</p>"},
        )
    )


def test_a_source_is_to_be_checked_a_year_after_the_last_time():
    LegalSourceFactory(title="A year ago", checked_on=date(2025, 11, 30), url=ADDRESS)
    LegalSourceFactory(title="Longer ago", checked_on=date(2025, 11, 29), url=ADDRESS)

    assert found(What.PAST_NEXT_CHECK) == ["Longer ago"]
    assert found(What.NO_ADDRESS) == []


def test_a_source_that_nobody_has_checked_is_told_by_itself():
    LegalSourceFactory(title="Unread", checked_on=None, url=ADDRESS)

    assert found(What.NEVER_CHECKED) == ["Unread"]
    assert found(What.PAST_NEXT_CHECK) == []


def test_a_source_without_an_address_is_told():
    LegalSourceFactory(title="On paper", checked_on=TODAY)
    LegalSourceFactory(title="On the web", checked_on=TODAY, url=ADDRESS)

    assert found(What.NO_ADDRESS) == ["On paper"]


def test_a_right_answer_that_stands_out_is_told():
    QuestionFactory(text_en="Long?", answers=LONG)
    QuestionFactory(text_en="Retired?", answers=LONG, status=Question.Status.RETIRED)
    QuestionFactory(text_en="Several?", kind="multiple", answers=LONG)
    QuestionFactory(text_en="Alike?", answers=(("Twelve words", True), ("Eleven word", False)))

    assert found(What.RIGHT_ANSWER_STANDS_OUT) == ["Long?"]


def test_a_question_that_relies_on_a_source_outside_its_course_is_told():
    here, elsewhere = LegalSourceFactory(title="Here"), LegalSourceFactory(title="Elsewhere")
    taught = QuestionFactory(text_en="Taught?")
    taught.legal_sources = [here]
    taught.save()
    untaught = QuestionFactory(text_en="Not taught?")
    untaught.legal_sources = [here, elsewhere]
    untaught.save()
    silent = QuestionFactory(text_en="Names none?")
    module = ModuleFactory()
    LessonFactory(parent=module, body_en=quoting(here))
    LessonFactory(parent=module, quiz=QuizFactory(questions=[taught, untaught, silent]))
    # Another course quotes it: its learners have not read that.
    LessonFactory(body_en=quoting(elsewhere))

    [finding] = [each for each in findings(on=TODAY) if each.what == What.SOURCE_NOT_TAUGHT]

    assert (finding.number, finding.name) == (untaught.pk, "Not taught?")
    assert finding.detail == "Elsewhere"


def test_the_report_asks_the_database_the_same_however_much_there_is(
    django_assert_num_queries, django_assert_max_num_queries
):
    def write():
        source = LegalSourceFactory(checked_on=date(2020, 1, 1))
        question = QuestionFactory(answers=LONG)
        question.legal_sources = [source]
        question.save()
        LessonFactory(quiz=QuizFactory(questions=[question]))

    write()
    with django_assert_max_num_queries(12) as asked:
        findings(on=TODAY)
    for _ in range(3):
        write()
    with django_assert_num_queries(len(asked.captured_queries)):
        assert len(findings(on=TODAY)) == 16


def test_the_command_ends_with_nothing_to_say():
    LegalSourceFactory(checked_on=timezone.localdate(), url=ADDRESS)
    said = StringIO()

    call_command("check_content", stdout=said)

    assert "Legal sources past their next check: 0" in said.getvalue()


def test_the_command_fails_and_names_what_it_found():
    source = LegalSourceFactory(
        title="On paper", checked_on=date(2020, 1, 1), checked_by="a lawyer in Dhaka"
    )
    told, as_json = StringIO(), StringIO()

    with pytest.raises(CommandError, match="To look at: 2"):
        call_command("check_content", stdout=told)
    with pytest.raises(CommandError, match="To look at: 2"):
        call_command("check_content", "--json", stdout=as_json)

    assert (
        f"  {source.pk}  On paper (was due on 2020-12-31; last checked by a lawyer in Dhaka)"
        in told.getvalue()
    )
    assert [(each["what"], each["number"]) for each in json.loads(as_json.getvalue())] == [
        ("past-next-check", source.pk),
        ("no-address", source.pk),
    ]
