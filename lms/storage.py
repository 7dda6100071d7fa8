"""Static files: hashed, compressed, and the site's style sheet sent as one file."""

import posixpath
import re

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

SITE_STYLES = "css/site.css"
IMPORT = re.compile(
    r"""^@import\s+(?:url\()?["'](?P<name>[^"']+)["']\)?\s*;[ \t]*\n?""", re.MULTILINE
)


class StylesNotFlat(Exception):
    """An imported style sheet is in another folder, so what it refers to would be lost."""


class SiteStaticFilesStorage(CompressedManifestStaticFilesStorage):
    # Modules import each other by hashed name, so each can be kept by the browser for ever.
    support_js_module_import_aggregation = True
    keep_only_hashed_files = True

    def post_process(self, paths, dry_run=False, **options):
        if SITE_STYLES in paths and not dry_run:
            # Before names are hashed, so that the name changes with every part. The files are
            # read from the storages in `paths`, therefore the joined one needs one too.
            joined = InMemoryStorage()
            joined.save(SITE_STYLES, ContentFile(join_styles(SITE_STYLES, paths=paths).encode()))
            paths = {**paths, SITE_STYLES: (joined, SITE_STYLES)}
        yield from super().post_process(paths, dry_run, **options)

    def compress_files(self, paths):
        # A hashed name stands for its content, so what was compressed once stays right.
        return super().compress_files(path for path in paths if not self.exists(f"{path}.gz"))


def join_styles(name, *, paths):
    """The style sheet with every `@import url("other.css");` replaced by that file."""
    storage, path = paths[name]
    with storage.open(path) as file:
        content = file.read().decode()

    def imported(match):
        other = posixpath.normpath(posixpath.join(posixpath.dirname(name), match["name"]))
        if posixpath.dirname(other) != posixpath.dirname(name):
            raise StylesNotFlat(f"{name} imports {other}: keep style sheets in one folder")
        return join_styles(other, paths=paths)

    return IMPORT.sub(imported, content)
