"""From a source text to what readers of another language get.

A source is taken apart into ``segments``; a translation of it is drafted as texts by segment
(``drafting``), in the ``editor`` or in files that go out and come back (``interchange``), and
written into the columns of its language (``releasing``).
"""

from cms.translations.drafting import (
    Entry,
    EntryState,
    LockedByAnother,
    NothingToTranslate,
    SourceGone,
    StaleRevision,
    TextsUnfit,
    UnknownSegments,
    as_kept,
    entries,
    entries_of,
    lock,
    put_machine_drafts,
    save,
    send_back,
    source_of,
    start,
    submit,
    unfit,
    unlock,
)
from cms.translations.releasing import (
    NothingToRelease,
    bring_along,
    bring_in,
    release,
    release_again,
    withdraw,
)

__all__ = [
    "Entry",
    "EntryState",
    "LockedByAnother",
    "NothingToRelease",
    "NothingToTranslate",
    "SourceGone",
    "StaleRevision",
    "TextsUnfit",
    "UnknownSegments",
    "as_kept",
    "bring_along",
    "bring_in",
    "entries",
    "entries_of",
    "lock",
    "put_machine_drafts",
    "release",
    "release_again",
    "save",
    "send_back",
    "source_of",
    "start",
    "submit",
    "unfit",
    "unlock",
    "withdraw",
]
