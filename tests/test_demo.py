"""The demo academy, built as `make demo` builds it, with fewer members."""

import unicodedata
from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext

from assessments import gains, trying
from assessments.models import Kind, Question, Quiz, Response
from assessments.statistics import counting
from certificates import issuing
from certificates.freezing import content_of_design
from certificates.models import Award, Certificate, CertificateDesign, ProposalBatch
from certificates.public.documents import narrative
from cms.legal_sources import never_checked
from cms.models import LegalSource, Translation
from cms.reading import localized, reading_blocks
from courses import content_checks
from courses.content_checks import What
from courses.models import (
    Activity,
    Course,
    Enrolment,
    LearningPath,
    LearningRecord,
    Lesson,
    Module,
    PathEnrolment,
    PathVersion,
)
from lms.demo import academy, people
from lms.demo.declaration_course import SLUG as DECLARATION
from lms.management.commands.demo import Command
from lms.members import asking
from lms.members.models import Member, Organisation
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER
from lms.reports import columns, completion
from lms.reports.figures import By, Filters
from lms.secretariat import cohorts, coordinators
from lms.secretariat.models import Cohort, Coordinator
from tests.crawling import crawl, hosts_loaded_from

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MEMBERS = 16

LATIN, ARABIC = {"LATIN"}, {"ARABIC"}
SCRIPTS = {
    "en": LATIN,
    "id": LATIN,
    "ms": LATIN,
    "vi": LATIN,
    "ar": ARABIC,
    "fa": ARABIC,
    "ps": ARABIC,
    "ur": ARABIC,
    "my": {"MYANMAR"},
    "th": {"THAI"},
    "bn": {"BENGALI"},
    "km": {"KHMER"},
    "ta": {"TAMIL"},
    "si": {"SINHALA"},
    "ja": {"CJK", "HIRAGANA", "KATAKANA"},
    "ko": {"HANGUL"},
    "zh-hans": {"CJK"},
}

# Of "advocacy" and of "declaration".
SUBJECTS = {
    "en": ("advoca", "declaration"),
    "fa": ("دادخواه", "اعلامیه"),
    "my": ("အရေးဆို", "ကြေညာ"),
    "th": ("รณรงค์", "ปฏิญญา"),
}

pytestmark = [pytest.mark.django_db, pytest.mark.alike]


@pytest.fixture(scope="module", autouse=True)
def _built(django_db_setup, django_db_blocker):
    """Built once for all tests here, in a transaction that is rolled back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        academy.build(now=NOW, say=lambda text: None, members=MEMBERS)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def signed_in(sign_in):
    """The browser of one of the three whom visitors of the demo sign in as."""
    return lambda role: sign_in(Member.objects.get(email=people.SIGN_INS[role][0]))


def lessons_of(course):
    return Lesson.objects.live().descendant_of(course).order_by("path")


def published_text(lesson, language):
    """What a reader of this language gets; None if it comes in another one."""
    [block] = reading_blocks(lesson, "body", language)
    if block.is_fallback:
        return None
    text = BeautifulSoup(block.block.value["text"].source, "html.parser").get_text(" ")
    return unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("slug", academy.LEGAL_COURSES)
def test_each_legal_course_has_its_modules_lessons_and_quizzes(slug):
    course = Course.objects.live().get(slug=slug)
    modules = Module.objects.live().child_of(course)
    assert len(modules) >= 3
    for module in modules:
        assert Lesson.objects.live().child_of(module).count() >= 3
    quizzes = Quiz.objects.filter(activity__course=course).exclude(
        entries__question__kind=Kind.ESSAY
    )
    assert quizzes
    for quiz in quizzes:
        assert quiz.entries.count() >= 5
        for entry in quiz.entries.all():
            right = entry.question.answers.filter(is_correct=True).count()
            assert right == 1 if entry.question.kind == Kind.SINGLE else right >= 1
            assert entry.question.answers.count() > right
            assert entry.question.feedback


def test_a_task_of_a_course_is_read_by_its_trainer_by_a_rubric():
    [quiz] = Quiz.objects.filter(activity__isnull=False, entries__question__kind=Kind.ESSAY)
    [entry] = quiz.entries.all()
    weights = {each.weight for each in entry.question.criteria.all()}
    written = Response.objects.filter(attempt__quiz=quiz)

    # The heaviest line is the safety of others; the model answer is told to who has passed.
    assert entry.question.criteria.count() >= 5
    assert max(weights) == entry.question.criteria.order_by("sort_order")[0].weight
    assert "A model" in entry.question.feedback
    assert written.filter(share__gt=0).exists()
    assert written.filter(share=None, attempt__submitted_at__isnull=False).count() >= 1


def test_a_member_can_meet_every_kind_of_question():
    chosen = {
        pk
        for lesson in Lesson.objects.live()
        for each in lesson.body_en or ()
        if each.block_type == "self_check"
        for pk in [question.pk for question in each.value]
    }
    kinds = {trial.response.version.content["kind"] for trial in trying.trials([*chosen]).values()}
    assert kinds == {*Kind.values} - {Kind.ESSAY}
    [course] = Course.objects.exclude(compared_by=None)
    assert course.compared_by.entries.filter(question__kind=Kind.ESSAY).exists()


def test_a_trainer_sees_what_members_gained_and_has_answers_to_mark():
    [course] = Course.objects.exclude(compared_by=None)
    by_topic = gains.means(quiz=course.compared_by)
    assert len(by_topic) == 3
    assert all(each["before"] < each["after"] for each in by_topic)
    assert Response.objects.filter(attempt__quiz=course.compared_by, share=None).exists()


def test_quizzes_wait_to_be_counted_by_the_worker():
    assert {row.quiz for row in counting.waiting()} == set(
        Quiz.objects.filter(pk__in=counting.due(quizzes=Quiz.objects.all()))
    )
    assert counting.waiting().exists()


@pytest.mark.parametrize("slug", academy.LEGAL_COURSES)
def test_each_legal_course_cites_its_sources(slug):
    cited = {
        block.value["source"]
        for lesson in lessons_of(Course.objects.get(slug=slug))
        for block in lesson.body_en
        if block.block_type == "legal_source"
    }
    assert len(cited) >= 3
    for source in cited:
        assert source.citation
        assert not source.checked_on or source.checked_on <= timezone.localdate()
    assert LegalSource.objects.filter(title__contains="Status of Refugees").count() == 2


def test_no_source_was_checked_while_the_course_was_written():
    """Its authors wrote from what they found on it: a day would say that somebody read it."""
    assert never_checked().count() == 7
    assert never_checked().filter(title__contains="Nandita Haksar", status="stayed").exists()


def test_questions_rely_only_on_sources_that_their_course_quotes():
    naming = Question.objects.filter(legal_sources__isnull=False).distinct()
    assert naming.count() > 20
    found = {each.what for each in content_checks.findings(on=NOW.date())}
    assert not found & {What.SOURCE_NOT_TAUGHT, What.RIGHT_ANSWER_STANDS_OUT}


@pytest.mark.parametrize("language", SCRIPTS)
def test_the_declaration_can_be_read_in_its_published_translations(language):
    lessons = lessons_of(Course.objects.get(slug=DECLARATION))
    assert len(lessons) == 31
    for lesson in lessons:
        text = published_text(lesson, language)
        scripts = {unicodedata.name(letter).split()[0] for letter in text if letter.isalpha()}
        assert scripts <= SCRIPTS[language] | {"IDEOGRAPHIC"}
        assert len(text) > 15


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "asylum"), ("fa", "پناهگاه"), ("id", "suaka"), ("vi", "lánh nạn")],
)
def test_a_member_reads_article_14_in_the_language_of_the_page(signed_in, language, words):
    lesson = Lesson.objects.get(slug="article-14")
    assert words in published_text(lesson, language)
    browser = signed_in(ADVOCATE)
    browser.post(f"/{language}/courses/{DECLARATION}/")
    page = browser.get(f"/{language}/courses/{lesson.url_path.split('/courses/')[1]}")
    assert f'<html lang="{language}"' in page.content.decode()
    assert words in unicodedata.normalize("NFC", page.content.decode())


def test_the_paths_ask_for_courses_on_law_and_not_for_the_reader():
    path = LearningPath.objects.open(at=timezone.now()).get(slug="refugee-rights-advocate")
    groups = PathVersion.objects.get(path=path, live=True).groups.order_by("sort_order")
    assert [(group.at_least, group.requirements.count()) for group in groups] == [(None, 2)]
    assert not Course.objects.get(slug=DECLARATION).path_requirements.exists()
    assert not Activity.objects.filter(course__slug=DECLARATION).exists()
    required = groups[0].requirements.values_list("course__slug", flat=True)
    assert set(required) == set(academy.LEGAL_COURSES)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_paths_and_certificates_speak_the_languages_of_their_readers(language):
    for path in LearningPath.objects.all():
        title = localized(path, "title", language)
        assert title.language == language
        assert str(title) != str(path)
    [design] = CertificateDesign.objects.filter(is_default=True)
    content = content_of_design(design=design, language=language)
    assert content["language"] == language
    assert content["statement"]
    in_english = content_of_design(design=design, language="en")["signatures"]
    for said, english in zip(content["signatures"], in_english, strict=True):
        assert said["name"] == english["name"]
        assert said["role"] != english["role"]


def test_organisations_stand_in_eight_countries():
    assert len(set(Organisation.objects.values_list("country", flat=True))) == 8


def test_members_are_invented_and_nobody_can_sign_in_as_them():
    known = (*people.SIGN_INS.values(), people.COLLEAGUE, people.TRANSLATES)
    signers = [email for email, _name in known]
    invented = Member.objects.exclude(email__in=signers)
    assert invented.count() == MEMBERS
    for member in invented:
        assert member.email.endswith("@members.example")
        assert not member.has_usable_password()
        assert member.display_name.split()[1] in people.FAMILY_NAMES
        assert [group.name for group in member.groups.all()] == [ADVOCATE]
    assert len(set(invented.values_list("display_name", flat=True))) == MEMBERS


def test_members_are_at_every_stage():
    stages = Counter()
    for member in Member.objects.filter(email__endswith="@members.example"):
        enrolments = Enrolment.objects.filter(member=member)
        if not enrolments:
            stages["looks on"] += 1
        elif PathEnrolment.objects.filter(member=member, completed_at__isnull=False):
            stages["has finished the path"] += 1
        elif enrolments.completed():
            stages["has finished a course"] += 1
        else:
            stages["studies"] += 1
    assert set(stages) == {
        "looks on",
        "studies",
        "has finished a course",
        "has finished the path",
    }


def test_the_trainer_coordinates_an_organisation_and_the_advocate_is_asked(signed_in):
    [coordinator] = Coordinator.objects.all()
    address = "/en/accounts/organisation/"
    assert address in signed_in(TRAINER).get("/en/accounts/settings/").text
    page = signed_in(TRAINER).get(address).text
    agreed = set(coordinators.seen_by(coordinator.member))
    others = set(coordinator.organisation.members.all()) - agreed
    assert agreed
    assert all(each.display_name in page for each in agreed)
    advocate = Member.objects.get(email=people.SIGN_INS[ADVOCATE][0])
    assert advocate in others
    assert advocate.display_name not in page
    asked = signed_in(ADVOCATE).get("/en/accounts/settings/").text
    assert coordinator.member.display_name in asked
    assert people.NAMES[people.OURS]["th"] in signed_in(ADVOCATE).get("/th/accounts/settings/").text


def test_the_trainer_has_a_cohort_with_members_at_every_stage_and_nobody_waits(signed_in):
    [cohort] = Cohort.objects.all()
    assert cohort.trainer.email == people.SIGN_INS[TRAINER][0]
    rows = cohorts.rows(cohort, at=NOW)
    # Some of their awards are made by the demo's worker.
    stages = {row.headway.split(",")[0] for row in rows}
    assert {"", "finished", "1 course missing"} <= stages
    assert not cohorts.to_remind(at=NOW).exists(), "nobody's demo begins with mails"
    answer = signed_in(TRAINER).get(f"/admin/cohorts/{cohort.pk}/members/")
    assert rows[0].place.member.display_name in answer.text
    assert cohort.name in signed_in(ADVOCATE).get("/en/my-learning/").text
    assert asking.rule() is asking.Rule.OPEN
    assert not asking.waiting().exists()


def test_what_members_did_lies_within_the_year_and_in_order():
    for enrolment in Enrolment.objects.select_related("member"):
        assert enrolment.member.joined_at <= enrolment.enrolled_at <= enrolment.last_studied_at
        assert enrolment.last_studied_at <= NOW or enrolment.completed_at
    assert LearningRecord.objects.filter(verb="failed").exists()
    assert LearningRecord.objects.filter(verb="passed").exists()


def test_the_report_has_something_to_show():
    copy = columns.refresh(at=NOW)
    groups = {
        by: completion.report(filters=Filters(), by=by, columns=copy)
        for by in (By.COURSE, By.COUNTRY, By.MONTH, By.PATH)
    }
    total = groups[By.COURSE].total
    assert total.joined.times > total.completed.times > 0
    assert len(groups[By.COURSE].rows) == 3
    assert len(groups[By.COUNTRY].rows) >= 4
    assert len(groups[By.MONTH].rows) >= 6
    assert sum(row.figures.completed.times for row in groups[By.PATH].rows) > 0


def test_as_of_half_a_year_ago_the_report_says_how_far_members_were_then():
    ago = NOW - timedelta(days=180)
    end = datetime.combine(ago.date() + timedelta(days=1), time(), timezone.get_default_timezone())
    copy = columns.refresh(at=NOW)
    then = Filters(as_of=ago.date())
    told = completion.report(filters=then, by=By.COURSE, columns=copy).total
    joined = Enrolment.objects.filter(enrolled_at__lt=end)
    assert 0 < told.joined.times == joined.count() < Enrolment.objects.count()
    assert 0 < told.completed.times == joined.filter(completed_at__lt=end).count()
    late = timedelta(minutes=10)
    for record in LearningRecord.objects.all():
        assert record.happened_at <= record.recorded_at <= record.happened_at + late


def test_the_secretariat_has_awards_of_every_kind_to_look_at():
    assert CertificateDesign.objects.get().is_default
    assert Award.objects.filter(basis=Award.Basis.MANUAL).count() == 1
    assert Award.objects.filter(revoked_at__isnull=False).count() == 1
    assert Certificate.objects.filter(replaced_at__isnull=False).count() == 1
    [waiting] = ProposalBatch.objects.filter(decision="")
    assert waiting.proposed_by.email == people.COLLEAGUE[0]
    assert waiting.proposals.count() > 0


def test_certificates_are_of_the_day_on_which_their_path_was_completed():
    first_ones = Certificate.objects.filter(replaces=None, award__basis=Award.Basis.RULES)
    days = first_ones.values_list("issued_at", "award__path_enrolment__completed_at")
    assert len(days) == PathEnrolment.objects.filter(award__basis=Award.Basis.RULES).count()
    assert all(issued_at == completed_at for issued_at, completed_at in days)
    assert not PathEnrolment.objects.filter(completed_at__isnull=False, award=None).exists()


def test_members_of_the_cohort_were_added_when_it_began_or_when_they_joined():
    [cohort] = Cohort.objects.all()
    began = NOW - timedelta(days=60)
    for place in cohort.places.select_related("member"):
        assert place.added_at == max(began, place.member.joined_at)


def test_somebody_holds_a_certificate():
    first = PathEnrolment.objects.filter(completed_at__isnull=False).order_by("completed_at")[0]
    certificate = issuing.issue(path_enrolment_id=first.pk, at=NOW)
    assert len(certificate.course_titles) in (1, 2)
    assert certificate.recipient_name == first.member.display_name


@pytest.mark.parametrize("role", people.SIGN_INS)
def test_the_three_of_the_demo_sign_in_with_the_password_printed(role, capsys):
    email, name = people.SIGN_INS[role]
    browser = Client()
    answer = browser.post("/en/accounts/login/", {"login": email, "password": people.PASSWORD})
    assert answer["Location"] == "/en/my-learning/"
    assert name in browser.get("/en/my-learning/").content.decode()
    assert (browser.get("/admin/").status_code == 200) == (role in (TRAINER, SECRETARIAT))

    Command()._introduce(8000)
    printed = capsys.readouterr().out
    assert f"{role}: {email}  password: {people.PASSWORD}\n" in printed
    assert "http://127.0.0.1:8000/en/" in printed


def test_one_translation_waits_for_review_and_another_is_out_of_date(capsys):
    [waiting] = Translation.objects.filter(state=Translation.State.REVIEW)
    assert (waiting.language, waiting.submitted_by.email) == ("fa", people.TRANSLATES[0])
    [old] = Translation.objects.filter(words_outdated__gt=0)
    assert (old.language, old.title) == ("my", "Where the definition comes from")

    Command()._introduce(8000)
    assert people.TRANSLATES[0] in capsys.readouterr().out


def words_of_certificate(path, language):
    """All that a certificate of this path, and what is signed with it, says of what was done."""
    design = content_of_design(
        design=CertificateDesign.objects.get(is_default=True), language=language
    )
    [version] = path.versions.all()
    said = [design["heading"], design["statement"]]
    said += [str(localized(path, name, language)) for name in ("title", "summary")]
    if language == path.source_language:
        said.append(narrative(version))
    return " ".join(said).casefold()


@pytest.mark.parametrize("language", SUBJECTS)
def test_a_certificate_names_only_what_its_path_asks(language):
    """A stem that stands in the certificate's words stands in those of a course of its path."""
    named = {}
    for path in LearningPath.objects.all():
        words = words_of_certificate(path, language)
        asked = Course.objects.filter(path_requirements__group__version__path=path)
        theirs = " ".join(str(each.localized("heading", language)) for each in asked).casefold()
        named[path.slug] = {stem for stem in SUBJECTS[language] if stem in words}
        assert {stem for stem in named[path.slug] if stem not in theirs} == set()
        has_quiz = Activity.objects.filter(course__in=asked, kind=Activity.Kind.QUIZ).exists()
        assert has_quiz or quiz_word(language) not in words
    advocacy, _declaration = SUBJECTS[language]
    # The stems are found where they belong.
    assert named == {"refugee-rights-advocate": {advocacy}, "refugee-protection-foundation": set()}


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_the_design_for_every_path_says_nothing_that_is_not_true_of_each(language):
    design = content_of_design(
        design=CertificateDesign.objects.get(is_default=True), language=language
    )
    words = f"{design['heading']} {design['statement']}".casefold()
    assert design["language"] == language
    assert quiz_word(language) not in words
    assert not [stem for stem in SUBJECTS.get(language, ()) if stem in words]


def quiz_word(language):
    with translation.override(language):
        return gettext("Quiz").casefold()


def test_the_certificate_that_is_printed_can_be_verified(capsys, client):
    Command()._introduce(8000)
    [line] = [each for each in capsys.readouterr().out.splitlines() if "Certificate" in each]
    code = line.split()[-1]
    answer = client.get("/en/verify/", {"code": code}, follow=True)
    assert answer.status_code == 200
    certificate = Certificate.objects.get(code=code.replace("-", ""))
    assert certificate.path_title in answer.content.decode()


def test_the_advocate_is_on_the_way_and_holds_a_certificate(signed_in):
    member = Member.objects.get(email=people.SIGN_INS[ADVOCATE][0])
    enrolment = Enrolment.objects.get(member=member, completed_at=None)
    assert 0 < enrolment.percent < 100
    [short, long] = PathEnrolment.objects.filter(member=member).order_by("enrolled_at")
    assert short.completed_at is not None
    assert long.completed_at is None
    done = Activity.objects.filter(records__enrolment=enrolment, records__verb="completed")
    assert done.exists()


def test_the_academy_is_built_once():
    assert academy.is_built()
    before = Member.objects.count(), Course.objects.count(), LearningRecord.objects.count()
    with pytest.raises(academy.AlreadyBuilt):
        academy.build(now=NOW, say=lambda text: None, members=MEMBERS)
    after = Member.objects.count(), Course.objects.count(), LearningRecord.objects.count()
    assert after == before


@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_link_of_the_academy_leads_somewhere(signed_in, language):
    browser, prefix = signed_in(ADVOCATE), f"/{language}/"
    for course in Course.objects.all():
        browser.post(f"{prefix}courses/{course.slug}/")
    found = crawl(browser, prefix, follow=lambda address: address.startswith(prefix))
    assert [address for address, answer in found.items() if answer.status_code != 200] == []
    assert {host for answer in found.values() for host in hosts_loaded_from(answer)} == set()
    # Each course with its modules and lessons, each quiz, and the pages around them.
    assert len(found) > Lesson.objects.count() + Module.objects.count() + Quiz.objects.count() + 10


def test_visitors_meet_no_dead_link_either(client):
    found = crawl(client, "/my/", follow=lambda address: address.startswith("/my/"))
    assert [address for address, answer in found.items() if answer.status_code != 200] == []
    assert len(found) > 15
