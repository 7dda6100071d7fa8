from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certificates.addresses import dids, sites
from certificates.credentials import keys, verification
from certificates.credentials.extraction import extract
from certificates.credentials.unreadable import UnreadableCredential
from certificates.credentials.verification import Name, Outcome
from certificates.issuing import status_indices, status_list_url

WHAT = {
    Name.STRUCTURE: "It is a certificate",
    Name.ISSUER: "Issued here",
    Name.CONTEXT: "Its words mean what they should",
    Name.KEY: "Signed with a key of ours",
    Name.PROOF: "Unchanged since it was signed",
    Name.STATUS: "Neither revoked nor replaced",
    Name.DATES: "Within its dates",
}
UNREADABLE = {
    "too-large": "it is too large",
    "too-costly": "reading it takes more than a certificate ever needs",
    "busy": "too many files are being checked at the moment",
    "unknown-kind": "it is neither PDF nor JSON, SVG or PNG",
    "damaged": "it is damaged",
    "no-credential": "there is no certificate of this kind inside",
}


class Command(BaseCommand):
    help = (
        "Checks a certificate (PDF, JSON, SVG or PNG) against this site's keys and records, "
        "without a network. Ends with 0 if it is valid, and with 1 if not."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        try:
            credential = verification.parse(extract(file.read_bytes()))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except UnreadableCredential as unreadable:
            reason = UNREADABLE[unreadable.reason]
            raise CommandError(f"{file} cannot be checked: {reason}.") from unreadable
        verdict = verification.verify(
            credential,
            dids=dids(),
            public_keys=keys.public_keys(),
            is_revoked=_is_revoked,
            at=timezone.now(),
        )
        for check in verdict.checks:
            answer = "yes" if check.passed else f"NO ({check.outcome})"
            self.stdout.write(f"{WHAT[check.name]}: {answer}")
        if verdict.credential_id:
            self._tell(credential)
        if verdict.outcome != Outcome.VALID:
            raise CommandError(f"Not valid: {verdict.outcome}.")
        self.stdout.write("Valid. It says what stands here, whatever is printed around it.")

    def _tell(self, credential):
        subject = credential["credentialSubject"]
        for identifier in subject.get("identifier", []):
            self.stdout.write(f"Name: {identifier['identityHash']}")
        self.stdout.write(f"For: {subject['achievement']['name']}")
        self.stdout.write(f"From: {credential['validFrom']}")
        if "validUntil" in credential:
            self.stdout.write(f"Until: {credential['validUntil']}")


def _is_revoked(list_url: str, index: int) -> bool:
    """By our own records. Raises ``LookupError`` for a list that is not ours."""
    number = list_url.rpartition("/")[2]
    if not number.isdecimal() or all(
        status_list_url(int(number), site=site) != list_url for site in sites()
    ):
        raise LookupError(list_url)
    return index in status_indices(int(number))
