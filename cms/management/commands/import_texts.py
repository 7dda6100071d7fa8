import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.languages import source_codes
from cms.translations.interchange import exchange
from cms.translations.interchange.parcels import Unreadable


class Command(BaseCommand):
    help = (
        "Takes translated texts from an XLIFF or PO file into their drafts. Readers see them once "
        "they are released. Ends with 0 if all of the file was understood, and with 1 if not."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="Only look; store nothing.")
        parser.add_argument("--json", action="store_true", help="Answer in JSON.")

    def handle(self, *args, file, check, **options):
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        report = {"changes": 0, "taken": 0, "problems": []}
        try:
            examination = exchange.examine(content=content, languages=list(source_codes()))
        except Unreadable as unreadable:
            report["problems"].append(_problem(unreadable.line, str(file), unreadable.reason))
        else:
            self._examined(report, examination, check=check)
        self._tell(report, as_json=options["json"])
        if report["problems"]:
            raise SystemExit(1)

    def _examined(self, report, examination, *, check):
        # Nobody is there to choose between two people's texts.
        wanted = [change for change in examination.changes if not change.is_conflict]
        report["changes"] = len(examination.changes)
        report["problems"] += (
            _problem(each.line, each.where, each.reason) for each in examination.problems
        )
        report["problems"] += (
            _problem(
                each.line,
                f"{examination.titles[each.work]}: {each.segment.label}",
                "It was changed here too since the file was made.",
            )
            for each in examination.changes
            if each.is_conflict
        )
        if check:
            return
        taken = exchange.take(
            chosen=exchange.chosen_from(examination, wanted),
            language=examination.language,
            actor=None,
            at=timezone.now(),
        )
        report["taken"] = taken.texts
        report["problems"] += (
            _problem(0, title, reason) for title, reason in taken.refused.items()
        )

    def _tell(self, report, *, as_json):
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
            return
        for each in report["problems"]:
            self.stderr.write(f"Line {each['line']}, {each['where']}: {each['reason']}")
        self.stdout.write(f"{report['changes']} changes, {report['taken']} taken.")


def _problem(line, where, reason):
    return {"line": line, "where": where, "reason": reason}
