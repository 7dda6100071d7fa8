"""Weighs the pages of a running demo: ``python benchmarks/pages.py http://127.0.0.1:8000``.

Prints bytes and requests of the first and the repeated visit, on a phone of 390 pixels.
"""

import sys

from playwright.sync_api import BrowserContext, sync_playwright
from weighing import weigh

PAGES = {
    "home": "/en/",
    "catalogue": "/en/courses/",
    "course": "/en/courses/refugee-protection/",
    "lesson": "/en/courses/refugee-protection/fear-harm-reasons/well-founded-fear-and-persecution/",
    "lesson, Burmese": "/my/courses/refugee-protection/fear-harm-reasons/five-grounds/",
    "quiz": "/en/courses/refugee-protection/non-refoulement/customary-law/quiz/",
    "my learning": "/en/my-learning/",
}


def sign_in(context: BrowserContext, base: str) -> None:
    page = context.new_page()
    page.goto(f"{base}/en/accounts/login/")
    page.fill("input[name=login]", "advocate@example.org")
    page.fill("input[name=password]", "learn-along-the-way")
    page.locator("main form button").last.click()
    page.wait_for_load_state()
    page.close()


def main(base: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        signed_in = browser.new_context(viewport={"width": 390, "height": 844})
        sign_in(signed_in, base)
        print(f"{'':18}{'first':>24}{'again':>22}")
        for name, path in PAGES.items():
            context = browser.new_context(
                viewport={"width": 390, "height": 844}, storage_state=signed_in.storage_state()
            )
            first, again = weigh(context, base + path), weigh(context, base + path)
            context.close()
            print(
                f"{name:18}{first.total / 1000:8.1f} kB {first.requests:3} requests"
                f"{again.total / 1000:9.1f} kB {again.requests:3} requests"
                f"   of the first: html {first.html / 1000:.1f} kB, css {first.css / 1000:.1f} kB,"
                f" js {first.js / 1000:.1f} kB"
            )
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
