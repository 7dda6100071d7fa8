"""Encodings of files that came back: whatever translators' programs save in."""

_PROBE = bytes(range(0x5D)) + bytes(range(0x5C, 128)) + b"\\\\u0041 +AGE- ~{"
_OTHER_NAMES = {"windows-874": "cp874", "windows-31j": "cp932", "x-sjis": "shift_jis"}
"""Of Python's own, those that it does not know by the names they have in files."""


def known_as(name: str) -> str | None:
    """Python's name of an encoding of texts in which ASCII's characters are ASCII's bytes.

    None for others: what is no encoding of letters (``base64``, ``unicode_escape``), and those in
    which quotes and line ends could not be found (``UTF-16``).
    """
    python_name = _OTHER_NAMES.get(name.lower(), name)
    try:
        fits = _PROBE.decode(python_name) == _PROBE.decode("ascii")
    except (LookupError, ValueError):
        return None
    return python_name if fits else None
