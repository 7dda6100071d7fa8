"""People are invited from a file: which lines are taken, that nothing happens twice."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from openpyxl import Workbook

from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR
from lms.secretariat import examining, imports, invitations, spreadsheets
from lms.secretariat.models import Invitation, InvitationImport
from tests.factories.courses import published_course, published_path
from tests.factories.members import MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
PAGE = "/admin/members/invitations/file/"
NOW = timezone.now()
STATE = InvitationImport.State


@pytest.fixture
def secretary():
    return MemberFactory(role=SECRETARIAT)


@pytest.fixture
def desk(sign_in, secretary):
    return sign_in(secretary)


@pytest.fixture
def work(django_capture_on_commit_callbacks):
    def work(row, *, at=NOW):
        with django_capture_on_commit_callbacks(execute=True):
            imports.run(import_id=row.pk, at=at)
        row.refresh_from_db()
        return row

    return work


@pytest.fixture
def bring(secretary, work):
    def bring(content, *, by=secretary):
        content = content.encode() if isinstance(content, str) else content
        file = ContentFile(content)
        return work(imports.ask(file=file, name="people.csv", by=by, at=NOW))

    return bring


def sent(row, work):
    assert imports.take(row=row)
    return work(row)


def workbook(*lines) -> bytes:
    book, out = Workbook(), BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(out)
    return out.getvalue()


def test_people_come_in_by_columns_in_any_order(bring, work):
    course, path = published_course(title="Asylum law", lessons=1), None
    path = published_path(published_course(lessons=1))
    organisation = OrganisationFactory(name="Legal Aid")
    row = bring(
        "Language;Course;Organisation;Address;Learning path\n"
        "Pashto;asylum  LAW;legal aid;A@Example.org;\n"
        f"fa;;;b@example.org;{path.slug}\n"
    )
    assert (row.state, row.new, row.faults) == (STATE.LOOKED_AT, 2, [])
    assert not Invitation.objects.exists()
    sent(row, work)
    assert (row.state, row.sent) == (STATE.DONE, 2)
    first, second = Invitation.objects.order_by("email")
    assert (first.email, first.language) == ("a@example.org", "ps")
    assert (first.course, first.organisation) == (course, organisation)
    assert (second.language, second.path) == ("fa", path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_headings_may_be_in_the_readers_language(bring, delimiter):
    reader = MemberFactory(role=SECRETARIAT, language="fa")
    names = delimiter.join(examining.headings(language="fa"))
    assert "سازمان" in names
    line = delimiter.join(["a@example.org", "پشتو", "", "", ""])
    row = bring(f"\ufeff{names}\r\n{line}\r\n", by=reader)
    assert (row.new, row.faults) == (1, [])


def test_a_workbook_is_read_as_a_text_is(bring):
    row = bring(
        workbook(
            ["address", "language", "organisation"],
            ["a@example.org", "en", None],
            [],
            ["=HYPERLINK(A1)", "en", None],
        )
    )
    assert row.new == 1
    assert row.faults == [[4, "There is a formula in this line. Write what it comes to."]]


def test_each_line_that_cannot_be_taken_is_told_why_and_the_others_come_in(bring, work, secretary):
    MemberFactory(email="has@example.org")
    wanted = invitations.Wanted(email="was@example.org", language="en")
    invitations.invite(wanted=wanted, by=secretary, at=NOW)
    course = published_course(title="Asylum", lessons=1)
    published_course(title="Draft", lessons=1).unpublish()
    for slug in ("one", "two"):
        published_course(title="Twin", slug=slug, lessons=1)
    path = published_path(course)
    lines = {
        "good@example.org,en,,,": None,
        ",en,,,": "There is no e-mail address",
        "nobody,en,,,": "is not an e-mail address",
        "GOOD@example.org,en,,,": "stands in line 2 already",
        "has@example.org,en,,,": "has an account",
        "was@example.org,en,,,": "has an invitation already",
        "a@example.org,xx,,,": "“xx” is none of the site's languages",
        "b@example.org,,,,": "no language",
        "c@example.org,en,Nowhere,,": "no organisation “Nowhere”",
        "d@example.org,en,,Nothing,": "no published course “Nothing”",
        "e@example.org,en,,Draft,": "no published course “Draft”",
        "f@example.org,en,,Twin,": "the name of several",
        "g@example.org,en,,,Nothing": "no learning path “Nothing”",
        f"h@example.org,en,,Asylum,{path.slug}": "not both",
        "i@example.org,en,=1+1,,": "formula",
        "j@example.org,en,@SUM(A1),,": "formula",
        "k@example.org,en,,,,left over": "more cells",
        "last@example.org,en,,,": None,
    }
    row = bring("\n".join(["address,language,organisation,course,path", *lines]))
    told = dict(row.faults)
    for number, (line, reason) in enumerate(lines.items(), start=2):
        assert (number in told) == bool(reason), line
        assert not reason or reason in told[number], line
    assert row.new == 2
    sent(row, work)
    emails = Invitation.objects.values_list("email", flat=True)
    assert set(emails) == {"was@example.org", "good@example.org", "last@example.org"}


def test_the_same_file_a_second_time_changes_nothing(bring, work):
    text = "address,language\na@example.org,en\nb@example.org,en\n"
    sent(bring(text), work)
    before = list(Invitation.objects.order_by("pk").values())
    row = bring(text)
    assert (row.new, len(row.faults)) == (0, 2)
    sent(row, work)
    assert row.sent == 0
    assert list(Invitation.objects.order_by("pk").values()) == before


def test_a_worker_that_is_killed_leaves_whole_parts_and_the_next_goes_on(bring, work, monkeypatch):
    monkeypatch.setattr(examining, "AT_ONCE", 2)
    people = "".join(f"{number}@example.org,en\n" for number in range(5))
    row = bring(f"address,language\n{people}")
    assert imports.take(row=row)
    real = invitations.invite

    def dies(**arguments):
        if arguments["wanted"].email.startswith("3"):
            raise KeyboardInterrupt
        return real(**arguments)

    monkeypatch.setattr(invitations, "invite", dies)
    with pytest.raises(KeyboardInterrupt):
        imports.run(import_id=row.pk, at=NOW)
    monkeypatch.setattr(invitations, "invite", real)
    assert Invitation.objects.count() == 2
    work(row, at=NOW)
    assert row.state == STATE.SENDING, "the first may live"
    work(row, at=NOW + imports.SILENCE + timedelta(seconds=1))
    assert (row.state, row.sent, Invitation.objects.count()) == (STATE.DONE, 5, 5)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        ("name,language\nx,en\n", "There is no column “name”"),
        ("address\na@example.org\n", "There is no column “language”"),
        ("address,language,address\n", "two columns"),
        ('address,language\n"a@example.org,en\n', "damaged"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old kind"),
    ],
)
def test_a_file_that_is_none_is_told_so_and_deleted(bring, content, reason):
    row = bring(content)
    assert row.state == STATE.STOPPED
    assert reason in row.faults[0][1]
    assert not imports.private_storage().exists(str(row.upload))


def test_a_file_that_is_too_long_invites_nobody(bring, monkeypatch):
    monkeypatch.setattr(examining, "MOST", 2)
    people = "".join(f"{number}@example.org,en\n" for number in range(3))
    row = bring(f"address,language\n{people}")
    assert (row.state, row.new) == (STATE.STOPPED, 0)
    assert "more than 2 lines" in row.faults[0][1]


def test_a_workbook_that_grows_when_unpacked_is_not_opened(bring, monkeypatch):
    monkeypatch.setattr(spreadsheets, "UNPACKED", 100)
    row = bring(workbook(["address", "language"]))
    assert "too large" in row.faults[0][1]


def test_a_file_that_is_too_large_is_refused_beside_its_field(desk):
    file = ContentFile(b"x" * (imports.LARGEST + 1), name="people.csv")
    answer = desk.post(PAGE, {"file": file})
    assert answer.status_code == 422
    assert "larger than 2 MB" in answer.text
    assert not InvitationImport.objects.exists()


def test_from_choosing_a_file_to_the_end_on_the_pages(desk, work):
    text = "address,language\na@example.org,en\nnobody,en\n"
    answer = desk.post(PAGE, {"file": ContentFile(text.encode(), name="people.csv")})
    row = InvitationImport.objects.get()
    assert answer["Location"] == f"{PAGE}{row.pk}/"
    assert "Look again" in desk.get(answer["Location"]).text
    work(row)
    page = desk.get(answer["Location"]).text
    assert re.search(r"<td>3</td><td>“nobody” is not an e-mail address.</td>", page)
    assert "Invite 1 person" in page
    desk.post(answer["Location"])
    work(row)
    assert "1 invitation is on its way" in desk.get(answer["Location"]).text
    assert "invited twice" in desk.post(answer["Location"], follow=True).text
    assert Invitation.objects.count() == 1


def test_the_empty_file_is_understood(desk, bring):
    answer = desk.get(f"{PAGE}empty/")
    assert "attachment" in answer["Content-Disposition"]
    row = bring(answer.content)
    assert (row.state, row.lines, row.faults) == (STATE.LOOKED_AT, 0, [])


def test_who_may_not_invite_any_more_invites_nobody(bring, work, secretary):
    row = bring("address,language\na@example.org,en\n")
    secretary.groups.clear()
    sent(row, work)
    assert row.state == STATE.STOPPED
    assert not Invitation.objects.exists()


def test_file_and_row_are_gone_after_a_day(bring):
    row = bring("address,language\na@example.org,en\n")
    storage, later = imports.private_storage(), timezone.now() + timedelta(days=1, minutes=1)
    imports.forget(at=later - timedelta(hours=1))
    assert storage.exists(str(row.upload))
    imports.forget(at=later)
    assert not storage.exists(str(row.upload))
    assert not InvitationImport.objects.exists()


@pytest.mark.parametrize("role", [ADVOCATE, TRANSLATOR, TRAINER, SECRETARIAT])
def test_nobody_sees_or_sends_what_another_brought(bring, sign_in, role):
    row = bring("address,language\na@example.org,en\nnobody,en\n")
    browser = sign_in(MemberFactory(role=role))
    for answer in (browser.get(f"{PAGE}{row.pk}/"), browser.post(f"{PAGE}{row.pk}/")):
        assert answer.status_code in (302, 403, 404)
        assert "nobody" not in answer.text
    if role != SECRETARIAT:
        assert browser.get(PAGE).status_code in (302, 403)
        assert browser.get(f"{PAGE}empty/").status_code in (302, 403)
    row.refresh_from_db()
    assert row.state == STATE.LOOKED_AT
