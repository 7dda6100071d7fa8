from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from certificates import issuing
from certificates.codes import normalised
from certificates.credentials.baking import bake_svg
from certificates.models import Certificate
from certificates.rendering import render_svg


class Command(BaseCommand):
    help = "Writes a certificate to a file, for an archive."

    def add_arguments(self, parser):
        parser.add_argument("code", help="as it is printed: ABCD-EFGH-JKMN-PQRS")
        parser.add_argument("--format", choices=list(CONTENT), required=True)
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")

    def handle(self, *args, code, output, **options):
        found = Certificate.objects.select_related("award__path", "design")
        certificate = found.filter(code=normalised(code)).first()
        if certificate is None:
            raise CommandError(f"There is no certificate {code}.")
        if certificate.rendered_at is None:
            raise CommandError(f"{code} waits for the worker: try again in a minute.")
        content = CONTENT[options["format"]](certificate)
        try:
            # It has a name in it: for nobody else's eyes.
            output.touch(mode=0o600)
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Wrote {output} ({len(content)} bytes).")


def _json(certificate: Certificate) -> bytes:
    return certificate.credential.encode()


def _pdf(certificate: Certificate) -> bytes:
    with certificate.pdf.open() as file:
        return file.read()


def _svg(certificate: Certificate) -> bytes:
    picture = render_svg(content=issuing.content_of(certificate))
    return bake_svg(picture, certificate.credential).encode()


CONTENT = {"json": _json, "pdf": _pdf, "svg": _svg}
"""What is written, by format."""
