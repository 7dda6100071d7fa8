"""Categories as Moodle writes them: ``$course$/top/Default for Law/Exclusion``."""

import re

_CONTEXT = re.compile(r"\$[a-z]+\$", re.ASCII)
_LITERAL = "\ufdd0"


def category_path(written: str) -> str:
    """The category without what names a place in Moodle. A stroke in a name becomes a hyphen."""
    # Two strokes are one that belongs to a name; the second of three parts names again.
    parts = [part.strip() for part in written.replace("//", _LITERAL).split("/")]
    if parts and _CONTEXT.fullmatch(parts[0]):
        parts.pop(0)
    if parts and parts[0] == "top":
        parts.pop(0)
    return "/".join(part.replace(_LITERAL, "-") for part in parts if part)
