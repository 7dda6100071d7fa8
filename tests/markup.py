"""What is wrong with a page as HTML: what a browser would have to guess at."""

from collections import Counter
from html.parser import HTMLParser

VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
    *("track", "wbr"),
}
ONLY_PHRASES = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "span", "b", "i", "em", "strong", "small"),
    *("label", "button", "bdi"),
}
BLOCKS = {
    *("address", "article", "aside", "blockquote", "details", "dialog", "div", "dl", "fieldset"),
    *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main"),
    *("nav", "ol", "p", "pre", "section", "table", "ul"),
}
CHILDREN = {
    "ul": {"li", "template", "script"},
    "ol": {"li", "template", "script"},
    "dl": {"dt", "dd", "div", "template", "script"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"},
    "tr": {"td", "th"},
    "select": {"option", "optgroup", "hr"},
}
NAMES_ELEMENTS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "form", "list")


def faults_of(text: str) -> list[str]:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.told()


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []
        self.ids = Counter()
        self.named = []
        self.faults = []
        self.doctype = False

    def told(self):
        twice = [f"id {name} stands twice" for name, count in self.ids.items() if count > 1]
        missing = [f"{how} {name}" for how, name in self.named if name not in self.ids]
        unclosed = [f"<{name}> is not closed" for name in self.open]
        doctype = [] if self.doctype else ["no doctype"]
        return [*doctype, *self.faults, *twice, *missing, *unclosed]

    def handle_decl(self, decl):
        self.doctype = decl.lower() == "doctype html"

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes, closed=True)

    def handle_starttag(self, tag, attributes, closed=False):
        where = self.get_starttag_text()[:100]
        self._look_at(tag, dict(attributes), where)
        for name, count in Counter(name for name, _value in attributes).items():
            if count > 1:
                self.faults.append(f"{name} twice in {where}")
        in_picture = "svg" in self.open or tag == "svg"
        if closed and not in_picture and tag not in VOID:
            self.faults.append(f"closes itself: {where}")
        if tag not in VOID and not (closed and in_picture):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()
        elif tag in self.open:
            while (inner := self.open.pop()) != tag:
                self.faults.append(f"<{inner}> is not closed in <{tag}>")
        else:
            self.faults.append(f"</{tag}> closes nothing")

    def _look_at(self, tag, attributes, where):
        if "svg" in self.open:
            tag = None
        for above in self.open:
            if tag in BLOCKS and above in ONLY_PHRASES:
                self.faults.append(f"{where} in <{above}>")
            if above == tag == "form" or (tag in ("a", "button") and above in ("a", "button")):
                self.faults.append(f"{where} in <{above}>")
        parent = self.open[-1] if self.open else None
        if tag and tag not in CHILDREN.get(parent, {tag}):
            self.faults.append(f"{where} in <{parent}>")
        if tag == "img" and "alt" not in attributes:
            self.faults.append(f"no alt: {where}")
        if attributes.get("id") is not None:
            self.ids[attributes["id"]] += 1
            if not attributes["id"] or " " in attributes["id"]:
                self.faults.append(f"id of {where}")
        self.named += [
            (how, name)
            for how in NAMES_ELEMENTS
            for name in (attributes.get(how) or "").split()
            if not (how == "aria-controls" and "hidden" in attributes)
        ]
