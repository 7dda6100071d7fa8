"""Goes through the site by its links, as a reader with much time would."""

from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup
from lxml import html

# Where a browser loads from without being asked.
LOADED = {
    "script": ("src",),
    "link": ("href",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "iframe": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "input": ("src",),
    "use": ("href", "xlink:href"),
    "image": ("href", "xlink:href"),
    "form": ("action",),
}


def crawl(client, *starts, follow=lambda address: True):
    """Every address that links lead to from these, with its answer; redirects are followed."""
    found = {}
    ahead = list(starts)
    while ahead:
        address = ahead.pop()
        if address in found:
            continue
        answer = client.get(address, follow=True)
        if answer.streaming:
            # A file is closed once it is read to its end.
            b"".join(answer.streaming_content)
        found[address] = answer
        ahead.extend(link for link in links(answer, address) if follow(link))
    return found


def links(answer, address):
    """The site's own addresses that a page links to."""
    if not is_page(answer):
        return []
    own = []
    for link in _read(answer).iterfind(".//a[@href]"):
        target = urldefrag(urljoin(f"http://testserver{address}", link.get("href"))).url
        parts = urlsplit(target)
        if (parts.scheme, parts.netloc) == ("http", "testserver"):
            own.append(target.removeprefix("http://testserver"))
    return own


def hosts_loaded_from(answer):
    """Other hosts from which a page makes the browser load something, or to which it sends."""
    if not is_page(answer):
        return set()
    page = _read(answer)
    addresses = [
        part.split()[0]
        for element in page.iter(*LOADED)
        for attribute in LOADED[element.tag]
        for part in element.get(attribute, "").split(",")
        if part.split()
    ]
    styles = [each.text or "" for each in page.iter("style")]
    styles += [each.get("style") for each in page.iterfind(".//*[@style]")]
    found = {urlsplit(address).netloc for address in addresses if not address.startswith("data:")}
    found |= {style for style in styles if "//" in style}
    return found - {"", "testserver"}


def _read(answer):
    """A page as lxml reads it: a whole site is read in a sixth of the time that others take."""
    return html.document_fromstring(answer.content, parser=html.HTMLParser(encoding="utf-8"))


def is_page(answer):
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


def refused_forms(answer, address, post):
    """The forms of a page that their own address would refuse, with why.

    ``post`` sends fields to an address, and gives the status of the answer. A button is pressed
    in each form: its first.
    """
    if not is_page(answer):
        return {}
    refused = {}
    page = BeautifulSoup(answer.content, "html.parser")
    for form in page.select("form[method=post i]"):
        target = urldefrag(urljoin(address, form.get("action") or "")).url
        fields = {
            each["name"]: each.get("value", "")
            for each in form.select("input[name]:not([type=file]), textarea[name], button[name]")
        }
        if button := form.select_one("button[name]"):
            fields[button["name"]] = button.get("value", "")
        if not fields.get("csrfmiddlewaretoken"):
            refused[target] = "no token"
        elif (status := post(target, fields)) in (403, 404, 405):
            refused[target] = status
    return refused
