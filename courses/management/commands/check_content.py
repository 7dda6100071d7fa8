import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from courses.content_checks import Finding, What, findings

HEADINGS = {
    What.PAST_NEXT_CHECK: "Legal sources past their next check",
    What.NEVER_CHECKED: "Legal sources that nobody has checked yet",
    What.NO_ADDRESS: "Legal sources without an address",
    What.RIGHT_ANSWER_STANDS_OUT: "Questions whose right answer stands out by its length",
    What.SOURCE_NOT_TAUGHT: "Questions on a source that no lesson of their course quotes",
    What.FILM_WITHOUT_CAPTIONS: "Lessons with a film that has no captions",
}


class Command(BaseCommand):
    help = (
        "Lists what somebody has to look at in what the courses teach. Ends with 0 if there is "
        "nothing, and with 1 if there is."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="for other programs"
        )

    def handle(self, *args: Any, as_json: bool, **options: Any) -> None:
        found = findings(on=timezone.localdate())
        if as_json:
            self.stdout.write(_as_json(found))
        else:
            self._tell(found)
        if found:
            raise CommandError(f"To look at: {len(found)}.")

    def _tell(self, found: list[Finding]) -> None:
        for what, heading in HEADINGS.items():
            of_kind = [each for each in found if each.what == what]
            self.stdout.write(f"{heading}: {len(of_kind)}")
            for each in of_kind:
                detail = f" ({each.detail})" if each.detail else ""
                self.stdout.write(f"  {each.number}  {each.name}{detail}")


def _as_json(found: list[Finding]) -> str:
    return json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2)
