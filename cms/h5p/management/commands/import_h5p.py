import json
from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from wagtail.models import Collection

from cms.h5p import bans, builds, importing, limits, packages
from cms.h5p.faults import Fault
from cms.h5p.models import Content
from cms.languages import source_codes


class Command(BaseCommand):
    help = (
        "Takes an H5P package in as interactive content. Ends with 0 if it can be used here, and "
        "with 1 if not."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="Only look; store nothing.")
        parser.add_argument("--json", action="store_true", help="Answer in JSON.")
        parser.add_argument(
            "--language", default="", choices=source_codes(), help="Else the package says it."
        )
        parser.add_argument(
            "--replace", type=int, help="The number of the content that gets a new version."
        )

    def handle(self, *args, file, check, **options):
        try:
            with file.open("rb") as opened:
                accepted = self._look(opened) if check else self._take(opened, file.name, options)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Fault as fault:
            self._refuse(fault, as_json=options["json"])
        else:
            self._accept(*accepted, as_json=options["json"])

    def _look(self, file):
        known = {ref: build.library for ref, build in builds.trusted().items()}
        package = packages.read(file, limits=limits.current(), known=known)
        bans.refuse(package, digests=builds.digests(package))
        return package.title, str(package.main_library), package.size, package.warnings

    def _take(self, file, name, options):
        done = importing.import_now(
            file=File(file),
            name=name,
            collection=Collection.get_first_root_node(),
            language=options["language"],
            replaces=_content(options["replace"]),
            at=timezone.now(),
        )
        if done.version is None:
            raise Fault(done.code, entry=done.entry, detail=done.detail)
        version = done.version
        title = version.metadata["title"]
        return title, str(version.main_library.ref), version.package.size, version.warnings

    def _refuse(self, fault, *, as_json):
        if as_json:
            answer = {"code": fault.code, "entry": fault.entry, "message": fault.message}
            self.stdout.write(json.dumps({"ok": False, **answer}, ensure_ascii=False))
        else:
            self.stderr.write(f"{fault.code}: {fault.message}")
        raise SystemExit(1)

    def _accept(self, title, main_library, size, warnings, *, as_json):
        if as_json:
            answer = {"title": title, "main_library": main_library, "bytes": size}
            self.stdout.write(json.dumps({"ok": True, **answer}, ensure_ascii=False))
            return
        for warning in warnings:
            self.stderr.write(warning)
        self.stdout.write(f"“{title}”, {main_library}, {size} bytes.")


def _content(number):
    if number is None:
        return None
    content = Content.objects.filter(pk=number).first()
    if content is None:
        raise CommandError(f"There is no content {number}.")
    return content
