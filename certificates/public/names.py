"""Whether a name that somebody typed is the one on a certificate."""

from lms import letters


def same_name(typed: str, printed: str) -> bool:
    """Whether both are one name, as ``letters.name`` says; a name without letters is nobody's.

    Half a name, another order, a letter more or less and a letter without its accent are other
    names: whoever asks has the certificate before them.
    """
    compared = letters.name(typed)
    return bool(compared) and compared == letters.name(printed)
