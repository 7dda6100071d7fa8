from pathlib import Path

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page

from cms.languages import source_codes
from cms.models import HomePage
from cms.sources import SourceLanguage
from cms.translations.interchange import exchange
from cms.translations.interchange.contents import sources_from
from cms.translations.interchange.exchange import Format


class Command(BaseCommand):
    help = (
        "Writes texts with their drafts in one language into a file for translators. Without "
        "--page or --source: all pages, and the questions and quizzes used on them."
    )

    def add_arguments(self, parser):
        codes = list(source_codes())
        parser.add_argument("--language", required=True, choices=codes)
        parser.add_argument("--format", required=True, choices=[str(each) for each in Format])
        parser.add_argument("--output", required=True, type=Path)
        parser.add_argument(
            "--page",
            action="append",
            default=[],
            help="Address of a page, to be exported with all below it: /courses/protection/",
        )
        parser.add_argument(
            "--source",
            action="append",
            default=[],
            help="Anything else that is translated: assessments.question:12",
        )

    def handle(self, *args, language, format, output, page, source, **options):
        sources = [found for address in page for found in sources_from(_page_at(address))]
        sources += (_source_at(address) for address in source)
        if not page and not source:
            sources = sources_from(_home())
        once = list(dict.fromkeys(sources))
        try:
            content = exchange.export(sources=once, language=language, format=Format(format))
        except exchange.NotOneLanguage as wrong:
            raise CommandError(
                f"These texts are written in {wrong}; a file has one language to translate from, "
                f"and another to translate into."
            ) from wrong
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{len(once)} sources, {len(content)} bytes, into {output}.")


def _home():
    home = HomePage.objects.order_by("path").first()
    if home is None:
        raise CommandError("There is no home page yet.")
    return home


def _page_at(address):
    url_path = _home().url_path + address.strip("/")
    found = Page.objects.filter(url_path=f"{url_path.rstrip('/')}/").first()
    if found is None:
        raise CommandError(f"There is no page at {address}.")
    return found


def _source_at(address):
    label, _colon, pk = address.partition(":")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError) as unknown:
        raise CommandError(f"{label} is not a kind of content.") from unknown
    if not issubclass(model, SourceLanguage) or not pk.isdecimal():
        raise CommandError(f"{address} is nothing that is translated.")
    found = model._base_manager.filter(pk=pk).first()
    if found is None:
        raise CommandError(f"There is no {address}.")
    return found
