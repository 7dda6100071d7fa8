"""Rich text as this site keeps it: paragraphs, lists, emphasis and links, and nothing else."""

import re
from html.parser import HTMLParser

import nh3

TAGS = {"p", "br", "b", "i", "a", "ul", "ol", "li", "h2", "h3", "h4"}
_ATTRIBUTES = {"a": {"href", "linktype", "id"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_SAME = {"strong": "b", "em": "i", "div": "p"}
"""What browsers write for what this site calls otherwise."""


def cleaned(html: str) -> str:
    """The text with only the tags, attributes and addresses that are kept here."""
    for theirs, ours in _SAME.items():
        html = re.sub(
            rf"<(/?){theirs}(?=[\s>])[^>]*>", rf"<\g<1>{ours}>", html, flags=re.IGNORECASE
        )
    return nh3.clean(
        html, tags=TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None
    ).strip()


def links(html: str) -> list[tuple[str, str]]:
    """Where the text's links lead, in order: (``"href"`` or kind of link, address or id)."""
    reader = _Links()
    reader.feed(html)
    return reader.found


def is_empty(html: str) -> bool:
    """Whether nothing is left when the tags are taken away."""
    return not re.sub(r"<[^>]+>|&nbsp;|\s|\u00a0", "", html)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            values = dict(attrs)
            kind = values.get("linktype") or "href"
            self.found.append((kind, values.get("id" if "linktype" in values else "href") or ""))
