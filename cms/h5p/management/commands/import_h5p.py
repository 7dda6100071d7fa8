import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cms.h5p import limits, packages
from cms.h5p.faults import Fault


class Command(BaseCommand):
    help = "Looks at an H5P package. Ends with 0 if it can be used here, and with 1 if not."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--check", action="store_true", required=True, help="Only look; store nothing."
        )
        parser.add_argument("--json", action="store_true", help="Answer in JSON.")

    def handle(self, *args, file, **options):
        try:
            with file.open("rb") as opened:
                package = packages.read(opened, limits=limits.current(), known={})
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Fault as fault:
            self._refuse(fault, as_json=options["json"])
        else:
            self._accept(package, as_json=options["json"])

    def _refuse(self, fault, *, as_json):
        if as_json:
            answer = {"code": fault.code, "entry": fault.entry, "message": fault.message}
            self.stdout.write(json.dumps({"ok": False, **answer}, ensure_ascii=False))
        else:
            self.stderr.write(f"{fault.code}: {fault.message}")
        raise SystemExit(1)

    def _accept(self, package, *, as_json):
        library = str(package.main_library)
        if as_json:
            answer = {"title": package.title, "main_library": library, "bytes": package.size}
            self.stdout.write(json.dumps({"ok": True, **answer}, ensure_ascii=False))
            return
        for warning in package.warnings:
            self.stderr.write(warning)
        self.stdout.write(f"“{package.title}”, {library}, {package.size} bytes.")
