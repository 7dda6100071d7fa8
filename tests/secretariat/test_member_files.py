"""Members as a file: what is in it, how it is made, and that each can read who took it."""

import csv
import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO

import odfdo
import pytest
from django.utils import timezone
from openpyxl import load_workbook

from assessments.models.imports import private_storage
from lms.members.models import Member
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR
from lms.privacy import erasing
from lms.privacy.models import Departure, Look
from lms.secretariat import choices, files, orders
from lms.secretariat.models import FileMember, FileOrder
from lms.secretariat.tasks import bring_due
from tests.factories.courses import PathEnrolmentFactory, published_course, published_path
from tests.factories.members import MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
CHOOSE = "/admin/members/choose/"
LIST = "/admin/members/"
NOW = timezone.now()
WEEK = timedelta(days=7)


@pytest.fixture
def secretary():
    return MemberFactory(role=SECRETARIAT, display_name="Zz Secretary", country="FJ")


@pytest.fixture
def desk(sign_in, secretary):
    return sign_in(secretary)


def ask(by, *members, kind="csv", at=NOW):
    ids = [each.pk for each in members]
    return files.ask(member_ids=ids, about=[("Who", "Some")], kind=kind, by=by, at=at)


def made(by, *members, kind="csv", at=NOW):
    order = ask(by, *members, kind=kind, at=at)
    orders.run(order_id=order.pk, at=at)
    return order


def page(order):
    return f"/admin/files/{order.pk}/"


def fetched(browser, order) -> bytes:
    answer = browser.get(f"{page(order)}fetch/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def stored() -> set[int]:
    """The orders of which there is a file."""
    return {int(name.split("-")[0]) for name in private_storage().listdir("ordered")[1]}


def chosen(desk, **data) -> bytes:
    """Asked for on the list, made by the worker and fetched."""
    answer = desk.post(CHOOSE, data)
    order = FileOrder.objects.latest("pk")
    assert answer.url == page(order)
    orders.run(order_id=order.pk, at=NOW)
    return fetched(desk, order)


def lines(content: bytes, delimiter=",") -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def rows(content: bytes) -> list[dict[str, str]]:
    told = lines(content)
    headings, *found = told[told.index([]) + 1 :]
    return [dict(zip(headings, each, strict=True)) for each in found]


@pytest.mark.parametrize("role", [ADVOCATE, TRANSLATOR, TRAINER])
def test_whoever_is_of_the_secretariat_no_longer_takes_no_file(sign_in, secretary, role):
    order = made(secretary, MemberFactory(display_name="Quietwater"))
    secretary.groups.set(MemberFactory(role=role).groups.all())
    browser = sign_in(secretary)
    for address in (page(order), f"{page(order)}fetch/"):
        assert browser.get(address).status_code in (302, 403)
    assert not Look.objects.exists()


def test_another_of_the_secretariat_fetches_none_that_they_did_not_ask_for(sign_in, secretary):
    order = made(secretary, MemberFactory())
    other = sign_in(MemberFactory(role=SECRETARIAT))
    for address in (page(order), f"{page(order)}fetch/"):
        assert other.get(address, follow=True).status_code == 404
    assert page(order) not in other.get(LIST).text
    assert not Look.objects.exists()


def test_those_who_were_chosen_are_in_it_and_can_read_who_took_it(desk, secretary, sign_in):
    here = OrganisationFactory(name="Banyan Desk")
    nok = MemberFactory(display_name="Nok", country="TH", organisation=here, role=ADVOCATE)
    ana = MemberFactory(display_name="Ana", country="TH")
    outsider = MemberFactory(display_name="Outsider", country="NP")
    PathEnrolmentFactory(member=nok, path=published_path(published_course(lessons=1)))
    first, second = rows(chosen(desk, who="all", query="country=TH", then="csv"))
    assert (first["Name"], second["Name"]) == ("Ana", "Nok")
    assert second["E-mail address"] == nok.email
    assert (second["Country"], second["Organisation"]) == ("Thailand", "Banyan Desk")
    assert (second["Role"], second["Courses joined"]) == ("Advocate", "0")
    assert "1 course missing" in second["Where they stand"]
    assert {(look.member, look.by, look.page) for look in Look.objects.all()} == {
        (nok, secretary, "file"),
        (ana, secretary, "file"),
    }
    said = sign_in(nok).get("/en/accounts/data/").content.decode()
    assert "A file with a list of members" in said
    assert "Zz Secretary" in said
    unread = sign_in(outsider).get("/en/accounts/data/").content.decode()
    assert "Zz Secretary" not in unread


def test_it_says_what_was_asked_for_and_when(desk):
    here = OrganisationFactory(name="=Banyan")
    MemberFactory(country="TH", organisation=here)
    query = f"country=TH&organisation={here.pk}&ready=inactive"
    Member.objects.update(joined_at=NOW - timedelta(days=99))
    counted, *told, empty, headings, _member = lines(
        chosen(desk, who="all", query=query, then="csv")
    )
    assert counted[0] == "Counted at"
    assert f"{timezone.make_naive(NOW, timezone.get_default_timezone()):%H:%M}" in counted[1]
    assert told == [
        ["Who", "Inactive for 30 days"],
        ["Country", "Thailand"],
        ["Organisation", "'=Banyan"],
        ["Asked for by", "Zz Secretary"],
    ]
    assert empty == []
    assert headings[0] == "Name"
    ticked = lines(chosen(desk, who="some", member=Member.objects.latest("pk").pk, then="csv"))
    assert ticked[1] == ["Members", "those who were ticked"]


def test_it_is_made_by_the_worker_and_the_page_says_how_far_it_is(
    desk, secretary, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("lms.secretariat.files._AT_A_TIME", 2)
    members = [MemberFactory() for _number in range(4)]
    order = ask(secretary, *members)
    assert "0 of 4 are written." in desk.get(page(order)).text
    assert "0 % written" in desk.get(LIST).text
    assert desk.get(f"{page(order)}fetch/", follow=True).status_code == 404
    seen, rows_of = [], files.headway.rows

    def looked(**some):
        seen.append(desk.get(page(order)).text)
        return rows_of(**some)

    monkeypatch.setattr("lms.secretariat.headway.rows", looked)
    orders.run(order_id=order.pk, at=NOW)
    assert ["2 of 4 are written." in each for each in seen] == [False, True]
    assert "4 members stand in the file." in desk.get(page(order)).text
    assert not Look.objects.exists()


def test_what_a_killed_worker_left_is_made_by_the_next(desk, secretary, monkeypatch):
    monkeypatch.setattr("lms.secretariat.files._AT_A_TIME", 1)
    order = ask(secretary, MemberFactory(), MemberFactory())
    with monkeypatch.context() as patched:
        patched.setattr(private_storage(), "save", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            orders.run(order_id=order.pk, at=NOW)
    # A whole file, as of one that died a moment later.
    private_storage().save(f"ordered/{order.pk}-lost.csv", BytesIO(b"lost"))
    assert desk.get(f"{page(order)}fetch/", follow=True).status_code == 404
    # Nobody knows yet that it is dead.
    assert not orders.due(at=NOW).exists()
    later = NOW + orders.SILENCE + timedelta(minutes=1)
    assert orders.due(at=later).get() == order
    orders.run(order_id=order.pk, at=later)
    assert len(rows(fetched(desk, order))) == 2
    assert not orders.due(at=later + WEEK).exists()
    orders.forget(at=later)
    assert private_storage().listdir("ordered")[1] == [
        FileOrder.objects.get().file.removeprefix("ordered/")
    ]


def test_a_worker_that_was_taken_for_dead_leaves_the_file_to_the_other(desk, secretary):
    order, rows_of = ask(secretary, MemberFactory()), orders.OFFERS["members"].table
    slow = []

    def overtaken(*some):
        if not slow:
            slow.append(True)
            orders.run(order_id=order.pk, at=NOW + orders.SILENCE)
        return rows_of(*some)

    members = orders.OFFERS["members"]
    orders.offer(replace(members, table=overtaken))
    try:
        orders.run(order_id=order.pk, at=NOW)
    finally:
        orders.offer(members)
    assert FileOrder.objects.get().tries == 2
    assert FileOrder.objects.get().made_at == NOW + orders.SILENCE
    assert FileOrder.objects.get().done == FileMember.objects.count() == 1
    assert len(private_storage().listdir("ordered")[1]) == 1


def test_it_is_there_for_a_week(desk, secretary):
    order, later = made(secretary, MemberFactory()), made(secretary, MemberFactory(), at=NOW)
    orders.forget(at=NOW + WEEK - timedelta(hours=1))
    assert fetched(desk, order)
    FileOrder.objects.filter(pk=order.pk).update(made_at=timezone.now() - WEEK)
    answer = desk.get(page(order))
    assert answer.status_code == 410
    assert "not there any more" in answer.text
    assert desk.get(f"{page(order)}fetch/", follow=True).status_code == 404
    assert page(order) not in desk.get(LIST).text
    assert page(later) in desk.get(LIST).text
    assert "(until " in desk.get(LIST).text
    orders.forget(at=timezone.now())
    assert FileOrder.objects.get() == later
    assert stored() == {later.pk}


def test_what_cannot_be_made_is_not_tried_for_ever(desk, secretary, monkeypatch):
    order, at = ask(secretary, MemberFactory()), NOW
    with monkeypatch.context() as patched:
        patched.setattr(private_storage(), "save", lambda *_args: 1 / 0)
        for _time in range(orders.TRIES):
            with pytest.raises(ZeroDivisionError):
                orders.run(order_id=order.pk, at=at)
            at += orders.SILENCE + timedelta(minutes=1)
    orders.run(order_id=order.pk, at=at)
    assert not orders.due(at=at + WEEK).exists()
    answer = desk.get(page(order))
    assert answer.status_code == 410
    assert "could not be made" in answer.text
    assert "could not be made" in desk.get(LIST).text


def test_the_sweep_rings_for_an_order_that_lost_its_bell(secretary, monkeypatch):
    order, rung = ask(secretary, MemberFactory()), {}
    monkeypatch.setattr(
        "lms.secretariat.tasks.ring_now", lambda task, rows: rung.update({task: list(rows)})
    )
    bring_due()
    assert rung[orders.TASK] == [order.pk]


def test_whoever_lost_the_right_gets_no_file(secretary):
    order = ask(secretary, MemberFactory())
    secretary.groups.clear()
    orders.run(order_id=order.pk, at=NOW)
    assert FileOrder.objects.get().failed_at == NOW
    assert not orders._stored()


def test_a_file_goes_with_its_owner_and_with_whoever_is_in_it(secretary):
    leaving, staying = MemberFactory(), MemberFactory()
    other = MemberFactory(role=SECRETARIAT)
    made(secretary, leaving, staying)
    without = made(secretary, staying)
    made(other, staying)
    for member in (leaving, other):
        departure = Departure.objects.create(
            member=member, asked_at=NOW, due_at=NOW, keeps_certificates=False
        )
        erasing.erase(departure_id=departure.pk, at=timezone.now())
    assert FileOrder.objects.get() == without
    assert stored() == {without.pk}
    # As rows go with an account that is deleted by hand.
    FileOrder.objects.all().delete()
    orders.forget(at=NOW)
    assert stored() == set()


def test_there_may_be_more_than_can_be_written_to(desk, monkeypatch):
    monkeypatch.setattr(choices, "MOST", 2)
    for _number in range(4):
        MemberFactory(country="TH")
    assert len(rows(chosen(desk, who="all", query="country=TH", then="csv"))) == 4
    answer = desk.post(CHOOSE, {"who": "all", "query": "country=TH", "then": "write"}, follow=True)
    assert "more than 2 members" in answer.text


@pytest.mark.parametrize(
    "data",
    [
        {"who": "some", "then": "csv"},
        {"who": "all", "query": "country=KH", "then": "ods"},
        {"who": "some", "member": "999999999", "then": "json"},
        {"who": "some", "member": "x", "then": "xlsx"},
    ],
)
def test_a_file_of_nobody_or_of_forged_members_is_not_made(desk, data):
    answer = desk.post(CHOOSE, data, follow=True)
    assert "is chosen" in answer.text or "not in the list any more" in answer.text
    assert not FileOrder.objects.exists()


def test_all_kinds_say_the_same_and_numbers_are_numbers(desk):
    members = [MemberFactory(display_name=f"M & {number} <b>") for number in range(3)]
    data = {"who": "some", "member": [each.pk for each in members]}
    told = lines(chosen(desk, **data, then="csv"))[1:]
    book = load_workbook(BytesIO(chosen(desk, **data, then="xlsx"))).active
    sheet = odfdo.Document(BytesIO(chosen(desk, **data, then="ods"))).body.tables[0]
    found = [list(line) for line in book.iter_rows(values_only=True)][1:]
    assert [[str(cell) for cell in line if cell is not None] for line in found] == [
        [cell for cell in line if cell] for line in told
    ]
    written = [[cell.value for cell in row.cells] for row in sheet.rows][1:]
    assert [[str(cell) for cell in line if cell not in ("", None)] for line in written] == [
        [cell for cell in line if cell] for line in told
    ]
    assert all(isinstance(line[7], int) for line in found[-3:])
    assert [row.cells[7].value for row in sheet.rows[-3:]] == [0, 0, 0]
    said = json.loads(chosen(desk, **data, then="json"))
    assert said["definition"]["Members"] == "those who were ticked"
    assert [str(each) for each in said["lines"][2].values()] == told[-1]
    assert said["lines"][2]["name"] == "M & 2 <b>"


@pytest.mark.parametrize("name", ["=1+1", "+cmd", "-2", "@SUM(A1)", "＝1"])
def test_no_name_is_a_formula(desk, name):
    member = MemberFactory()
    Member.objects.filter(pk=member.pk).update(display_name=name)
    data = {"who": "some", "member": member.pk}
    [line] = rows(chosen(desk, **data, then="csv"))
    assert line["Name"] == f"'{name}"
    cell = load_workbook(BytesIO(chosen(desk, **data, then="xlsx"))).active["A6"]
    assert (cell.data_type, cell.value) == ("s", f"'{name}")
    sheet = odfdo.Document(BytesIO(chosen(desk, **data, then="ods"))).body.tables[0]
    assert (sheet.rows[-1].cells[0].value, sheet.rows[-1].cells[0].formula) == (f"'{name}", None)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods", "json"])
def test_what_no_workbook_can_hold_ends_no_file(desk, kind):
    member = MemberFactory()
    Member.objects.filter(pk=member.pk).update(display_name="A\x0bB")
    assert chosen(desk, who="some", member=member.pk, then=kind)


@pytest.mark.parametrize(("language", "sign"), [("en", ","), ("id", ";")])
def test_columns_are_parted_as_the_readers_spreadsheet_does(sign_in, language, sign):
    reader = MemberFactory(role=SECRETARIAT, language=language)
    told = lines(fetched(sign_in(reader), made(reader, MemberFactory())), delimiter=sign)
    assert len(told[-1]) == 10


def test_statements_are_those_of_a_block_and_not_of_a_member(
    secretary, django_assert_max_num_queries
):
    counts = []
    for number in (1, 30):
        order = ask(secretary, *[MemberFactory() for _number in range(number)])
        with django_assert_max_num_queries(60) as asked:
            orders.run(order_id=order.pk, at=NOW)
        counts.append(len(asked))
    assert counts[0] == counts[1]
