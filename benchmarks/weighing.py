"""What a visit costs on the wire, as Chromium counts it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page


@dataclass(frozen=True)
class Weight:
    """Bytes received, headers and compression included, by kind; cached files cost nothing.

    ``url`` is where the visit ended, which may be a page to sign in on.
    """

    url: str
    requests: int
    html: int
    css: int
    js: int
    fonts: int
    other: int
    status: int

    @property
    def total(self) -> int:
        return self.html + self.css + self.js + self.fonts + self.other


KINDS = {"Document": "html", "Stylesheet": "css", "Script": "js", "Font": "fonts"}


def weigh(
    context: BrowserContext, url: str, *, act: Callable[[Page], None] | None = None
) -> Weight:
    """Open the address in a new page of this browser and count what comes over the wire.

    ``act`` does something on the page, of which what it loads is counted too.
    """
    page = context.new_page()
    session = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    received: Counter[str] = Counter()
    cached: set[str] = set()
    session.on("Network.requestWillBeSent", lambda e: kinds.update({e["requestId"]: e["type"]}))
    session.on("Network.requestServedFromCache", lambda e: cached.add(e["requestId"]))
    session.on(
        "Network.loadingFinished",
        lambda e: received.update({e["requestId"]: int(e["encodedDataLength"])}),
    )
    session.on(
        "Network.responseReceived",
        lambda e: cached.add(e["requestId"]) if e["response"].get("fromDiskCache") else None,
    )
    session.send("Network.enable")
    response = page.goto(url, wait_until="networkidle")
    if act:
        act(page)
        page.wait_for_load_state("networkidle")
    ended = page.url
    page.close()
    sent = [request for request in kinds if request not in cached]
    sums: Counter[str] = Counter()
    for request in sent:
        sums[KINDS.get(kinds[request], "other")] += received[request]
    return Weight(
        url=ended,
        requests=len(sent),
        status=response.status if response else 0,
        **{kind: sums[kind] for kind in ("html", "css", "js", "fonts", "other")},
    )
