import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from wagtail.models import Collection

from assessments import importing
from assessments.formats.categories import category_path
from assessments.formats.files import Format
from cms.languages import fitting, source_codes


class Command(BaseCommand):
    help = (
        "Takes the questions of a GIFT, Moodle XML, Aiken, CSV or H5P file into the bank. Those "
        "that are there already are left out. Ends with 0 if all of the file was understood, and "
        "with 1 if not."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", required=True, choices=[format.value for format in Format])
        parser.add_argument(
            "--category", default="", help="Where all of them go: A/B. Else the file says it."
        )
        parser.add_argument(
            "--collection",
            help="The name of the collection they belong to. Else the one most questions are in.",
        )
        parser.add_argument(
            "--language",
            default=settings.LANGUAGE_CODE,
            type=lambda tag: fitting(tag) or tag,
            choices=list(source_codes()),
            help="What they are written in; a region or another name of it does.",
        )
        parser.add_argument("--dry-run", action="store_true", help="Only look; store nothing.")
        parser.add_argument("--json", action="store_true", help="Answer in JSON.")

    def handle(self, *args, file, dry_run, **options):
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        collection = _collection(options["collection"])
        examination = importing.examine(
            content=content,
            format=Format(options["format"]),
            collection=collection,
            language=options["language"],
            category=category_path(options["category"]),
        )
        if not dry_run:
            importing.store(
                examination=examination,
                collection=collection,
                language=options["language"],
                actor=None,
                at=timezone.now(),
            )
        if options["json"]:
            self.stdout.write(json.dumps(_report(examination), ensure_ascii=False, indent=2))
        else:
            self._tell(examination, collection, dry_run=dry_run)
        if examination.faults:
            raise SystemExit(1)

    def _tell(self, examination, collection, *, dry_run):
        for fault in examination.faults:
            self.stderr.write(f"Line {fault.line}: {fault.reason}")
        for each in examination.questions:
            for note in each.draft.notes:
                self.stderr.write(f"Line {each.draft.parsed.line}: {note}")
        new = len(examination.new)
        self.stdout.write(
            f"{len(examination.questions)} understood, "
            f"{len(examination.questions) - new} of them known already, "
            f"{0 if dry_run else new} stored in “{collection.name}”, "
            f"{len(examination.faults)} not understood."
        )


def _collection(name):
    if name is None:
        return importing.usual_collection()
    found = list(Collection.objects.filter(name=name)[:2])
    if len(found) != 1:
        raise CommandError(f"There is not exactly one collection named “{name}”.")
    return found[0]


def _report(examination):
    return {
        "questions": [
            {
                "type": question.type,
                "name": question.name,
                "text": question.text.text,
                "answers": [
                    {"text": answer.words, "fraction": round(float(answer.fraction), 7)}
                    for answer in question.answers
                ],
            }
            for question in (each.draft.parsed for each in examination.questions)
        ],
        "errors": [{"line": fault.line, "reason": fault.reason} for fault in examination.faults],
    }
