"""Why a package is refused: one code and one sentence for each kind of fault."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    # The archive
    "not-a-zip": _("This is not an H5P package: a package is a ZIP file."),
    "zip-corrupt": _("“%(entry)s” in the package is damaged. Export or download it once more."),
    "zip-encrypted": _("“%(entry)s” is locked with a password. Save the package without one."),
    "zip-compression": _(
        "“%(entry)s” is packed in a way that cannot be read here. Only the usual ZIP "
        "compression (deflate) is understood."
    ),
    "zip-bomb": _(
        "“%(entry)s” becomes far larger when it is unpacked than a package of this site may be."
    ),
    "zip-overlap": _("“%(entry)s” shares its place in the package with another file."),
    "file-too-large": _("“%(entry)s” is too large: %(detail)s MB are allowed."),
    "too-many-files": _("The package has more than %(detail)s files."),
    "path-traversal": _("“%(entry)s” leads out of the package’s own folder."),
    "path-absolute": _("“%(entry)s” names a place on a computer instead of one in the package."),
    "path-bad-character": _("The name “%(entry)s” has a character that is not allowed."),
    "path-too-long": _("The name “%(entry)s” is longer than %(detail)s characters."),
    "special-file": _("“%(entry)s” is a link or a device, not a file."),
    "duplicate-name": _("“%(entry)s” is in the package twice, or beside one of the same spelling."),
    # Kinds of files
    "file-type-content": _("“%(entry)s” is a kind of file that content may not have."),
    "file-type-library": _("“%(entry)s” is a kind of file that a library may not have."),
    "file-content-mismatch": _("“%(entry)s” is not what the end of its name says it is."),
    # JSON
    "json-invalid": _("“%(entry)s” is not valid JSON (line %(detail)s)."),
    "json-not-utf8": _("“%(entry)s” is not written in UTF-8."),
    "json-too-deep": _("“%(entry)s” has parts within parts more than %(detail)s deep."),
    "json-too-large": _("“%(entry)s” is larger than can be read: %(detail)s MB are allowed."),
    "json-duplicate-key": _("“%(entry)s” says “%(detail)s” twice in the same place."),
    "json-not-finite": _("“%(entry)s” has a number that is not finite: %(detail)s."),
    "json-bad-character": _("“%(entry)s” has a character that texts cannot have."),
    # H5P
    "no-h5p-json": _("This is not an H5P package: “%(entry)s” is missing."),
    "no-content-json": _("The package has no content: “%(entry)s” is missing."),
    "h5p-json-schema": _("In “%(entry)s”, “%(detail)s” is missing or not as H5P wants it."),
    "content-json-schema": _("“%(entry)s” does not begin with an object, as content does."),
    "content-path": _("“%(entry)s” refers to a file outside of the content: %(detail)s"),
    "library-missing": _(
        "“%(entry)s” needs the library %(detail)s. It is not in the package, and the "
        "secretariat has not approved it here. Export the package with its libraries."
    ),
    "library-cycle": _("The library in “%(entry)s” needs itself by way of %(detail)s."),
    "library-duplicate": _("The library in “%(entry)s” is in the package twice: see “%(detail)s”."),
    "library-folder-name": _("“%(entry)s” is not a name that the folder of a library can have."),
    "library-folder-mismatch": _(
        "The folder “%(entry)s” has another name than the library in it, %(detail)s."
    ),
    "library-json-missing": _("“%(entry)s” is missing: each folder beside “content” is a library."),
    "library-json-schema": _("In “%(entry)s”, “%(detail)s” is missing or not as H5P wants it."),
    "library-asset-missing": _("“%(entry)s” names the file %(detail)s, which is missing."),
    "library-asset-path": _("“%(entry)s” names a file that it may not: %(detail)s"),
    "library-language-file": _("“%(entry)s” is not a translation of a library as H5P wants it."),
    "core-api-too-new": _(
        "“%(entry)s” needs version %(detail)s of H5P, which is newer than the one here."
    ),
    "main-library-not-runnable": _("“%(entry)s” says that it is only a part for other libraries."),
}

# What can happen to a good package as well.
STOPPED, UPLOAD_LOST, KNOWN_BAD = "stopped", "upload-lost", "library-known-bad"
_OF_THE_SITE = {
    STOPPED: _(
        "The import of “%(entry)s” was cut off several times. Bring it again; should it happen "
        "once more, tell those who run the site."
    ),
    KNOWN_BAD: _("The secretariat does not allow the library %(entry)s: %(detail)s"),
    UPLOAD_LOST: _("“%(entry)s” was lost on its way to the worker. Bring it again."),
}

_LONGEST = 300
# Invisible, and part of how words are spelled in Persian and in Indic scripts.
_JOINERS = "\u200c\u200d"


class Fault(Exception):
    """A package that is refused. ``entry`` is the name of the file in it, and may be empty."""

    def __init__(self, code: str, *, entry: str, detail: str = "") -> None:
        super().__init__(code, entry, detail)
        self.code = code
        self.entry = printable(entry)
        self.detail = printable(detail)

    @property
    def message(self) -> str:
        return sentence(code=self.code, entry=self.entry, detail=self.detail)


def sentence(*, code: str, entry: str, detail: str) -> str:
    """In the language that is on."""
    return str((SENTENCES | _OF_THE_SITE)[code]) % {"entry": entry, "detail": detail}


def printable(text: str) -> str:
    """What strangers wrote, without what would disturb a terminal, a page or a database."""
    shown = "".join(
        character if character.isprintable() or character in _JOINERS else "�"
        for character in text[:_LONGEST]
    )
    return shown + "…" if len(text) > _LONGEST else shown
