"""The credential in an SVG, as Open Badges 3.0 says. The picture is never held as a whole."""

from defusedxml import DefusedXmlException, ElementTree

from certificates.credentials.baking import SVG_NAMESPACE
from certificates.credentials.readers import program
from certificates.credentials.unreadable import (
    LARGEST_CREDENTIAL,
    Finding,
    Reason,
    UnreadableCredential,
)

_CREDENTIAL = f"{{{SVG_NAMESPACE}}}credential"


def read(content: bytes) -> bytes:
    """Raises ``UnreadableCredential``."""
    parser = ElementTree.DefusedXMLParser(target=_Looking(), forbid_dtd=True)
    try:
        parser.feed(content)
        return parser.close()
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UnreadableCredential(Reason.DAMAGED) from error


class _Looking:
    """Told of each element as it is read, and keeps the text of the one that is looked for."""

    def __init__(self) -> None:
        self._finding = Finding()
        self._text: list[str] | None = None
        self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._finding.count_part()
        if name == _CREDENTIAL:
            self._finding.expect()
            self._text = []

    def data(self, text: str) -> None:
        if self._text is None:
            return
        self._length += len(text)
        if self._length > LARGEST_CREDENTIAL:
            raise UnreadableCredential(Reason.TOO_LARGE)
        self._text.append(text)

    def end(self, name: str) -> None:
        if name == _CREDENTIAL and self._text is not None:
            self._finding.take("".join(self._text).encode())
            self._text = None

    def close(self) -> bytes:
        return self._finding.result()


if __name__ == "__main__":
    program.run(read)
