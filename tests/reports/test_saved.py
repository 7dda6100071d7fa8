"""Reports under a name: counted by hand or by themselves, and opened later as they were."""

import io
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import Permission
from pypdf import PdfReader

from lms.members.models import Member
from lms.members.roles import SECRETARIAT, TRAINER
from lms.reports import pages, saving, tables
from lms.reports.disclosure import HIDDEN
from lms.reports.forms import FiltersForm
from lms.reports.models import ReportRun, SavedReport
from lms.reports.saving import CannotCount
from lms.reports.tables import Line, Table
from tests.factories.courses import complete_course, published_course
from tests.factories.members import MemberFactory, OrganisationFactory

LIST = "/admin/reports/saved/"
database = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 6, tzinfo=UTC)


def table(**changes):
    told = {
        "definition": (("Report", "Completion by course"), ("Counted at", "30 November 2026")),
        "group": "Course",
        "names": ("joined", "completed", "mean_grade"),
        "columns": ("Joined", "Completed", "Grade (mean, %)"),
        "total": (1040, HIDDEN, 71.5),
        "lines": (
            Line(label="Law #[evil] *bold*", key=7, cells=(HIDDEN, 10, None)),
            Line(label="Rights", key=8, cells=(20, 5, 12.5)),
        ),
        "left_out": 2,
    }
    return Table(**told | changes)


def text_of(content):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_a_table_that_was_kept_is_the_same_table():
    before = Line(label="All, then", key=None, cells=(HIDDEN, 5, None))
    for each in (table(), table(before=before)):
        assert tables.restored(tables.kept(each)) == each


def test_the_pdf_has_every_figure_and_texts_are_no_markup():
    content = pages.pdf(table=table(), title="For our donors", language="en", counted_at=MONDAY)
    text = text_of(content)
    for told in ("For our donors", "Law #[evil] *bold*", "1,040", "hidden", "71.5", "Rights"):
        assert told in text
    assert "2 groups are too small to be published." in text
    again = pages.pdf(table=table(), title="For our donors", language="en", counted_at=MONDAY)
    assert content == again


@pytest.mark.parametrize("language", ["my", "fa", "th", "ur", "km"])
def test_the_pdf_is_in_the_readers_script(language):
    lines = (Line(label="ကျင့်ထုံး حقوق สิทธิ", key=1, cells=(5, 5, None)),)
    content = pages.pdf(table=table(lines=lines), title="Law", language=language, counted_at=MONDAY)
    assert PdfReader(io.BytesIO(content)).trailer["/Root"]["/Lang"].startswith(language)


@pytest.fixture
def member(db):
    return MemberFactory(role=SECRETARIAT, language="en")


@pytest.fixture
def publisher(db):
    member = MemberFactory(role=TRAINER)
    member.user_permissions.add(Permission.objects.get(codename="view_completion"))
    return member


@pytest.fixture
def law(db):
    course = published_course(title="Law", slug="law", lessons=1)
    member = MemberFactory(country="TH", organisation=OrganisationFactory(kind="ngo"))
    complete_course(member, course, at=datetime(2026, 11, 25, tzinfo=UTC))
    return course


def saved_by(member, *, rhythm="weekly", at=MONDAY, name="Donors", **choices):
    form = FiltersForm(choices, exact=True)
    assert form.is_valid()
    return saving.save(member=member, name=name, form=form, rhythm=rhythm, at=at)


@database
def test_a_report_is_saved_from_the_screen_and_counted_there(sign_in, member, law):
    desk = sign_in(member)
    query = f"by=country&course={law.pk}&organisation_kind=ngo"
    page = BeautifulSoup(desk.get(f"/admin/reports/completion/?{query}").content, "html.parser")
    [link] = [each["href"] for each in page.select(f"a[href^='{LIST}']") if "?" in each["href"]]
    form = BeautifulSoup(desk.get(link).content, "html.parser").select_one("form.report-filters")
    fields = {each["name"]: each.get("value", "") for each in form.select("input")}
    answer = desk.post(form["action"], fields | {"name": "Donors"}, follow=True)
    assert "The report is saved." in answer.content.decode()
    saved = SavedReport.objects.get()
    assert (saved.query, saved.rhythm, saved.next_on) == (query, "", None)

    answer = desk.post(f"{LIST}{saved.pk}/count/", follow=True)
    assert "Thailand" in answer.content.decode()
    run = ReportRun.objects.get()
    for kind in ("csv", "xlsx", "json", "pdf"):
        file = desk.get(f"/admin/reports/runs/{run.pk}/report.{kind}")
        assert file.status_code == 200
        assert f'.{kind}"' in file["Content-Disposition"]


@database
def test_what_a_report_said_stays_when_more_happens_and_when_it_is_deleted(sign_in, member, law):
    run = saving.count(saved=saved_by(member, rhythm=""), at=MONDAY)
    complete_course(MemberFactory(country="BD"), law)
    desk = sign_in(member)
    assert desk.post(f"{LIST}{run.saved_id}/delete/", follow=True).status_code == 200
    run.refresh_from_db()
    assert run.saved is None
    assert tables.restored(run.table).total[:2] == (1, 1)
    assert run.name in desk.get(LIST).content.decode()


@database
def test_a_name_is_taken_once_and_filters_are_those_that_there_are(sign_in, member, publisher):
    saved_by(member)
    desk = sign_in(member)
    taken = desk.post(f"{LIST}new/", {"name": "Donors", "query": "by=course"})
    assert (taken.status_code, taken.context["form"].errors.keys()) == (422, {"name"})
    forged = desk.post(f"{LIST}new/", {"name": "Other", "query": "by=course&country=XX"})
    assert forged.status_code == 422
    assert "These filters do not exist." in forged.content.decode()
    assert desk.post(f"{LIST}new/", {"name": "", "query": ""}).status_code == 422
    assert desk.post(f"{LIST}new/", {"name": "Other", "rhythm": "hourly"}).status_code == 422
    assert SavedReport.objects.count() == 1
    # Another member's report of the same name is another report, and nobody else's to delete.
    saved_by(publisher)
    others = publisher.saved_reports.get()
    assert desk.post(f"{LIST}{others.pk}/delete/", follow=True).status_code == 404


@database
def test_a_report_is_counted_once_on_its_day_and_its_member_is_told(member, law, mailoutbox):
    saved = saved_by(member, at=datetime(2026, 11, 25, tzinfo=UTC), by="country")
    assert saved.next_on == date(2026, 11, 30)
    saving.count_due(at=datetime(2026, 11, 29, 23, tzinfo=UTC))
    assert not ReportRun.objects.exists()
    for _sweep in range(2):
        saving.count_due(at=MONDAY)
    run = ReportRun.objects.get()
    table = tables.restored(run.table)
    assert [line.label for line in table.lines] == ["Thailand"]
    assert ("From", "23 November 2026") in table.definition
    assert ("To", "29 November 2026") in table.definition
    saved.refresh_from_db()
    assert saved.next_on == date(2026, 12, 7)
    [mail] = mailoutbox
    assert mail.to == [member.email]
    assert f"/admin/reports/runs/{run.pk}/" in mail.body
    assert "Thailand" not in mail.body
    assert "Donors" not in mail.subject + mail.body


@database
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != "en"])
def test_all_of_a_report_and_its_mail_are_in_the_language_of_whoever_saved_it(
    member, law, mailoutbox, language
):
    def told(language: str) -> set[str]:
        Member.objects.filter(pk=member.pk).update(language=language)
        SavedReport.objects.update(next_on=MONDAY.date())
        saving.count_due(at=MONDAY)
        table = tables.restored(ReportRun.objects.latest("pk").table)
        names, values = zip(*table.definition, strict=True)
        mail = mailoutbox[-1]
        return {
            *(table.group, *table.columns, *names, values[0], values[-1]),
            *(mail.subject, *(line for line in mail.body.splitlines()[:-2] if "://" not in line)),
        } - {""}

    saved_by(member, by="country")
    english = told("en")
    assert {"A report is ready", "Members", "For publication"} < english
    assert not told(language) & english


@database
def test_a_report_whose_course_is_gone_says_so_and_goes_on(sign_in, member, law, mailoutbox):
    saved = saved_by(member, course=law.pk)
    SavedReport.objects.update(query="course=999999")
    saving.count_due(at=datetime(2026, 12, 7, tzinfo=UTC))
    [mail] = mailoutbox
    assert mail.to == [member.email]
    assert "could not be counted" in mail.body
    assert LIST in mail.body
    assert "Donors" not in mail.subject + mail.body
    saved.refresh_from_db()
    assert saved.problem == "What it asks for is not there any more: Course."
    assert saved.next_on == date(2026, 12, 14)
    assert not ReportRun.objects.exists()
    assert saved.problem in sign_in(member).get(LIST).content.decode()
    saving.count_due(at=datetime(2026, 12, 14, tzinfo=UTC))
    assert len(mailoutbox) == 1, "the second week says nothing new"


@database
def test_who_lost_the_right_to_exact_figures_gets_published_ones_and_then_none(member, law):
    saved = saved_by(member)
    member.groups.clear()
    member.user_permissions.add(Permission.objects.get(codename="view_completion"))
    saved = SavedReport.objects.get()
    run = saving.count(saved=saved, at=MONDAY)
    assert run.published
    assert tables.restored(run.table).total[0] is HIDDEN
    member.user_permissions.clear()
    with pytest.raises(CannotCount):
        saving.count(saved=SavedReport.objects.get(), at=MONDAY)


@database
def test_exact_figures_are_opened_by_those_only_who_may_see_them(sign_in, member, publisher, law):
    exact = saving.count(saved=saved_by(member, name="Secret name"), at=MONDAY)
    other = sign_in(publisher)
    for file in ("", "report.csv", "report.pdf"):
        address = f"/admin/reports/runs/{exact.pk}/{file}"
        assert other.get(address, follow=True).status_code == 404
    assert "Secret name" not in other.get(LIST).content.decode()
    published = saving.count(saved=saved_by(member, name="Open", published="on"), at=MONDAY)
    assert other.get(f"/admin/reports/runs/{published.pk}/").status_code == 200
    trainer = sign_in(MemberFactory(role=TRAINER))
    assert trainer.get(LIST).status_code == 302
    assert trainer.get(f"/admin/reports/runs/{published.pk}/").status_code == 302
