"""What a secretariat does at a terminal: check, archive, and have a leaked key's work done anew."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from certificates import issuing, notices
from certificates.models import Certificate, Notice
from tests.factories.certificates import take_back
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db


def run(command, *arguments):
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def archived(certificate, tmp_path):
    """The certificate as a file of this format."""

    def archived(kind):
        file = tmp_path / f"certificate.{kind}"
        run("export_certificate", certificate.code, "--format", kind, "--output", file)
        return file

    return archived


@pytest.mark.parametrize("kind", ["json", "pdf", "svg"])
def test_what_is_archived_is_valid_and_says_whose_it_is(archived, kind):
    file = archived(kind)

    told = run("verify_certificate", file)

    assert "Name: Zarghuna Larkspur" in told
    assert "For: Refugee rights advocate" in told
    assert "Valid." in told
    assert file.stat().st_mode & 0o077 == 0


def test_the_archived_json_is_the_credential_to_the_byte(archived, certificate):
    assert archived("json").read_text() == certificate.credential


def test_a_code_is_taken_as_it_is_printed(certificate, tmp_path):
    printed = "-".join(certificate.code[i : i + 4] for i in range(0, 16, 4)).lower()

    run("export_certificate", printed, "--format", "json", "--output", tmp_path / "it.json")

    assert (tmp_path / "it.json").exists()


def test_what_cannot_be_archived_is_said(certificate, tmp_path):
    json_into = ("--format", "json", "--output")
    with pytest.raises(CommandError, match="no certificate 2222-2222"):
        run("export_certificate", "2222-2222-2222-2222", *json_into, tmp_path / "it.json")
    with pytest.raises(CommandError, match="cannot be written: No such file"):
        run("export_certificate", certificate.code, *json_into, tmp_path / "nowhere" / "it.json")
    Certificate.objects.update(rendered_at=None)
    with pytest.raises(CommandError, match="waits for the worker"):
        run("export_certificate", certificate.code, *json_into, tmp_path / "it.json")
    assert not list(tmp_path.iterdir())


def test_a_changed_name_is_found(archived):
    file = archived("json")
    file.write_text(file.read_text().replace("Zarghuna Larkspur", "Somebody Else"))
    out = StringIO()

    with pytest.raises(CommandError, match="Not valid"):
        call_command("verify_certificate", file, stdout=out)

    assert "Unchanged since it was signed: NO" in out.getvalue()
    assert "Somebody Else" not in out.getvalue()


def test_a_revoked_one_is_not_valid(archived, certificate):
    file = archived("pdf")
    take_back(
        award_id=certificate.award_id,
        actor=MemberFactory(),
        reason="Written by another",
        at=timezone.now(),
    )

    with pytest.raises(CommandError, match="Not valid: revoked"):
        run("verify_certificate", file)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"MZ", "neither PDF nor JSON, SVG or PNG"),
        (b"%PDF-1.7\n", "damaged"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "no certificate of this kind inside"),
    ],
)
def test_what_is_no_certificate_is_said(tmp_path, content, said):
    file = tmp_path / "file"
    file.write_bytes(content)

    with pytest.raises(CommandError, match=said):
        run("verify_certificate", file)
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run("verify_certificate", tmp_path / "nothing")


def signed_with(certificate):
    method = json.loads(certificate.credential)["proof"]["verificationMethod"]
    return method.partition("#")[2]


def test_what_a_leaked_key_signed_is_signed_anew_and_its_holder_told_once(archived, certificate):
    before = archived("pdf")
    leaked = signed_with(certificate)
    Notice.objects.update(sent_at=timezone.now())

    told = run("certificate_keys", "leaked", leaked)
    for _time in range(2):
        issuing.render(certificate_id=certificate.pk, at=timezone.now())

    assert "signs anew now: 1" in told
    with pytest.raises(CommandError, match="Not valid"):
        run("verify_certificate", before)
    certificate.refresh_from_db()
    assert signed_with(certificate) != leaked
    assert "Valid." in run("verify_certificate", archived("pdf"))
    assert [notice.kind for notice in notices.due(at=timezone.now())] == [Notice.Kind.REPLACED]


def test_what_other_keys_signed_stays_when_one_leaks(archived, certificate):
    run("certificate_keys", "new")
    unused = run("certificate_keys", "list").splitlines()[-1].split()[0]

    assert "signs anew now: 0" in run("certificate_keys", "leaked", unused)

    certificate.refresh_from_db()
    assert certificate.rendered_at is not None
    assert "Valid." in run("verify_certificate", archived("json"))
