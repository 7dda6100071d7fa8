"""The secretariat writes to members: each once, in their language, and not to who says no."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail as post_box
from django.core.signing import Signer
from django.test import Client
from django.utils import timezone

from lms.mails import post
from lms.mails.models import Mail
from lms.members.models import Member
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR
from lms.privacy import erasing, records
from lms.privacy.models import Departure
from lms.secretariat import choices, messages
from lms.secretariat.models import Message, MessageCopy
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TEXTS = {"en": "Meeting on Friday.", "my": "သောကြာနေ့ အစည်းအဝေး"}


@pytest.fixture
def secretary():
    return MemberFactory(role=SECRETARIAT, display_name="Zz Secretary", country="FJ")


@pytest.fixture
def desk(sign_in, secretary):
    return sign_in(secretary)


def text(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def chosen(secretary, *members):
    return choices.some(member_ids={each.pk for each in members}, by=secretary, at=NOW)


def many(secretary, count):
    members = [
        Member(email=f"m{number}@example.org", display_name=f"M {number}", language="en")
        for number in range(count)
    ]
    return chosen(secretary, *Member.objects.bulk_create(members))


def write(secretary, *members) -> Message:
    choice = chosen(secretary, *members)
    message = messages.write(choice=choice, texts=TEXTS, by=secretary, at=NOW)
    messages.run(message_id=message.pk, at=NOW)
    message.refresh_from_db()
    return message


def test_what_was_written_is_kept_for_two_years_and_what_waits_stays(secretary):
    written = write(secretary, MemberFactory())
    waiting = messages.write(
        choice=chosen(secretary, MemberFactory()), texts=TEXTS, by=secretary, at=NOW
    )
    messages.forget(at=NOW + messages.KEPT - timedelta(days=1))
    assert set(Message.objects.all()) == {written, waiting}
    messages.forget(at=NOW + messages.KEPT + timedelta(days=1))
    assert set(Message.objects.all()) == {waiting}
    assert not MessageCopy.objects.filter(message=written.pk).exists()


@pytest.mark.parametrize("role", [ADVOCATE, TRANSLATOR, TRAINER])
def test_nobody_but_the_secretariat_writes_or_reads(sign_in, secretary, role):
    message = write(secretary, MemberFactory())
    choice = chosen(secretary, MemberFactory())
    browser = sign_in(MemberFactory(role=role))
    answers = [
        browser.post(f"/admin/members/chosen/{choice.pk}/write/", {"en": "x", "step": "send"}),
        browser.get("/admin/members/messages/"),
        browser.get(f"/admin/members/messages/{message.pk}/"),
    ]
    assert {answer.status_code for answer in answers} <= {302, 403}
    assert all(b"Friday" not in answer.content for answer in answers)
    assert Message.objects.get() == message


def test_it_is_looked_at_first_with_how_many_read_each_text(desk, secretary):
    members = [
        *(MemberFactory(language="my") for _number in range(2)),
        MemberFactory(language="ps"),
        MemberFactory(language="en", takes_messages=False),
    ]
    page = desk.post(
        "/admin/members/choose/", {"then": "write", "member": [each.pk for each in members]}
    ).url
    shown = text(desk.get(page))
    assert "4 members are chosen. 1 is left out" in shown
    preview = text(desk.post(page, {"step": "preview", **TEXTS}))
    assert "English: 1 member" in preview
    assert "Burmese: 2 members" in preview
    assert "Send it to 3 members" in preview
    assert not Message.objects.exists()
    changed = desk.post(page, {"step": "edit", **TEXTS})
    assert "Meeting on Friday." in text(changed)
    assert "Nothing is sent yet." not in text(changed)


def test_what_is_looked_at_first_and_later_has_the_digits_that_its_readers_get(
    desk, secretary, settings
):
    settings.NATIVE_DIGITS = ["my"]
    settings.SITE_NAME = "Academy 7"
    members = [MemberFactory(language="my"), MemberFactory(language="en")]
    page = f"/admin/members/chosen/{chosen(secretary, *members).pk}/write/"
    texts = {"en": "Room 12, at 9:30.", "my": "အခန်း 12၊ 9:30 https://example.org/12/"}

    previewed = BeautifulSoup(desk.post(page, {"step": "preview", **texts}).content, "html.parser")
    sent = desk.post(page, {"step": "send", **texts}, follow=True)
    messages.run(message_id=Message.objects.get().pk, at=NOW)

    mails = {each.recipient: each for each in Mail.objects.all()}
    for member in members:
        mail = mails[member.email]
        section = previewed.find(id=f"text-{member.language}").parent
        assert section.p.get_text() == mail.subject
        assert (section.p["lang"], section.p["dir"]) == (member.language, "auto")
        shown, is_sent = section.pre.get_text(), mail.text
        # Each has their own link to stop it.
        assert shown.splitlines()[:-1] == is_sent.splitlines()[:-1]
    assert "အခန်း ၁၂၊ ၉:၃၀ https://example.org/12/" in text(sent)
    assert "Room 12, at 9:30." in text(sent)
    # What is changed and sent is what was typed.
    assert previewed.find("input", {"name": "my"})["value"] == texts["my"]


def test_each_reads_it_once_in_their_language_under_a_subject_that_says_nothing(
    desk, secretary, settings
):
    reader, other = MemberFactory(language="my"), MemberFactory(language="ps")
    outsider = MemberFactory()
    page = f"/admin/members/chosen/{chosen(secretary, reader, other).pk}/write/"
    desk.post(page, {"step": "send", **TEXTS})
    second = desk.post(page, {"step": "send", **TEXTS}, follow=True)
    assert "nobody gets it twice" in text(second)
    message = Message.objects.get()
    for _time in range(2):
        messages.run(message_id=message.pk, at=NOW)
    mails = {each.recipient: each for each in Mail.objects.all()}
    assert set(mails) == {reader.email, other.email}
    assert outsider.email not in mails
    assert TEXTS["my"] in mails[reader.email].text
    assert TEXTS["en"] in mails[other.email].text
    assert settings.SITE_NAME in mails[reader.email].subject
    assert "Friday" not in "".join(each.subject for each in mails.values())


def test_mail_programs_find_how_to_stop_it_and_other_mails_have_no_such_link(secretary):
    write(secretary, MemberFactory())
    [mail] = Mail.objects.all()
    post.send(mail_id=mail.pk, at=timezone.now())
    [sent] = post_box.outbox
    assert sent.extra_headers["List-Unsubscribe"] == f"<{mail.stop_url}>"
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.stop_url in sent.body
    assert not Mail.objects.exists()
    copy = MessageCopy.objects.get()
    assert (copy.mail, copy.failed_at) == (None, None)

    [plain] = post.store(
        message=post_box.EmailMessage("Hello", "Hello", to=["a@example.org"]), at=NOW
    )
    post.send(mail_id=plain.pk, at=timezone.now())
    assert "List-Unsubscribe" not in post_box.outbox[1].extra_headers


def test_one_stops_it_without_signing_in_and_by_a_button_only(secretary, settings):
    member, other = MemberFactory(), MemberFactory()
    path = messages.link_to_stop(member).removeprefix(settings.SITE_URL)
    browser = Client(enforce_csrf_checks=True)
    assert "No more messages" in text(browser.get(path))
    member.refresh_from_db()
    assert member.takes_messages

    answer = browser.post(path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "You get no more messages" in text(answer)) == (200, True)
    member.refresh_from_db()
    other.refresh_from_db()
    assert (member.takes_messages, other.takes_messages) == (False, True)
    message = write(secretary, member, other)
    assert (message.wanted, message.skipped) == (1, 1)
    assert [each.recipient for each in Mail.objects.all()] == [other.email]


def test_a_forged_link_stops_nothing(secretary):
    member = MemberFactory()
    forged = [f"{member.pk}", f"{member.pk}:x", Signer().sign(str(member.pk)), "%00", "9:9:9"]
    for token in forged:
        assert Client().post(f"/en/messages/stop/{token}/").status_code == 404
    member.refresh_from_db()
    assert member.takes_messages


def test_members_say_so_in_their_settings_too(sign_in):
    member = MemberFactory(takes_messages=False)
    browser = sign_in(member)
    data = {"display_name": "Nok", "language": "en"}
    browser.post("/en/accounts/settings/", {**data, "takes_messages": "on"})
    member.refresh_from_db()
    assert member.takes_messages
    browser.post("/en/accounts/settings/", data)
    member.refresh_from_db()
    assert not member.takes_messages


def test_who_stops_it_while_it_goes_out_gets_none(secretary):
    members = [MemberFactory(), MemberFactory()]
    message = messages.write(choice=chosen(secretary, *members), texts=TEXTS, by=secretary, at=NOW)
    messages.stop(member=members[0])
    messages.run(message_id=message.pk, at=NOW)
    message.refresh_from_db()
    assert message.skipped == 1
    assert [each.member for each in MessageCopy.objects.all()] == [members[1]]


def test_a_worker_that_was_killed_is_followed_and_nobody_gets_it_twice(secretary, monkeypatch):
    message = messages.write(choice=many(secretary, 120), texts=TEXTS, by=secretary, at=NOW)
    real, calls = messages._mail, []

    def die(*args, **kwargs):
        calls.append(args)
        if len(calls) == 70:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(messages, "_mail", die)
    with pytest.raises(KeyboardInterrupt):
        messages.run(message_id=message.pk, at=NOW)
    assert Mail.objects.count() == 50
    later = timezone.now() + messages.SILENCE
    assert list(messages.due(at=later)) == [message]
    messages.run(message_id=message.pk, at=later)
    assert Mail.objects.count() == 120
    assert len(set(Mail.objects.values_list("recipient", flat=True))) == 120
    message.refresh_from_db()
    assert message.finished_at


def test_other_mails_do_not_wait_behind_a_message_to_many(secretary, monkeypatch):
    monkeypatch.setattr(messages, "WAITING_AT_MOST", 60)
    message = messages.write(choice=many(secretary, 150), texts=TEXTS, by=secretary, at=NOW)
    messages.run(message_id=message.pk, at=NOW)
    assert Mail.objects.count() == 100
    assert list(messages.due(at=NOW)) == [message]
    Mail.objects.all().delete()
    messages.run(message_id=message.pk, at=NOW)
    assert Mail.objects.count() == 50


def test_those_whom_it_did_not_reach_are_named(desk, secretary):
    lost, reached = MemberFactory(display_name="Lost"), MemberFactory(display_name="Reached")
    message = write(secretary, lost, reached)
    Mail.objects.filter(recipient=lost.email).update(given_up_at=NOW)
    messages.note_failures()
    Mail.objects.all().delete()
    page = text(desk.get(f"/admin/members/messages/{message.pk}/"))
    assert "1 could not be delivered Lost" in page
    assert "Reached" not in page
    assert "Zz Secretary" in text(desk.get("/admin/members/messages/"))


@pytest.mark.parametrize("typed", [{}, {"en": "   "}, {"my": "x"}, {"en": "x" * 5001}])
def test_a_message_without_english_or_too_long_gets_a_sentence(desk, secretary, typed):
    choice = chosen(secretary, MemberFactory(language="my"))
    answer = desk.post(
        f"/admin/members/chosen/{choice.pk}/write/", {"step": "send", **typed}, follow=True
    )
    assert answer.status_code == 422
    assert not Message.objects.exists()


def test_nobody_who_takes_messages_gets_a_sentence(desk, secretary):
    choice = chosen(secretary, MemberFactory(takes_messages=False))
    answer = desk.post(
        f"/admin/members/chosen/{choice.pk}/write/", {"step": "send", **TEXTS}, follow=True
    )
    assert "None of those who are chosen takes messages." in text(answer)


def test_the_member_reads_it_in_their_copy_and_it_leaves_with_them(desk, secretary):
    member = MemberFactory()
    message = write(secretary, member)
    shown = text(desk.get(f"/admin/members/{member.pk}/"))
    assert "Messages from the secretariat" in shown
    sections = [
        records.section(model, lookup, fields, member)
        for model, lookup, fields in records.exported()
        if model is MessageCopy
    ]
    assert TEXTS["en"] in str(sections)
    departure = Departure.objects.create(
        member=member, asked_at=NOW, due_at=NOW, keeps_certificates=False
    )
    erasing.erase(departure_id=departure.pk, at=timezone.now())
    assert not MessageCopy.objects.exists()
    assert not Mail.objects.exists()
    assert Message.objects.get() == message


def test_the_list_of_messages_costs_the_same_for_one_and_for_three(
    desk, secretary, django_assert_max_num_queries
):
    counts = []
    for number in (1, 2):
        for _time in range(number):
            write(secretary, MemberFactory())
        desk.get("/admin/members/messages/")
        with django_assert_max_num_queries(60) as asked:
            desk.get("/admin/members/messages/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
