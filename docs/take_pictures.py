"""Takes the pictures of README and guides from a running demo.

``python docs/take_pictures.py ADDRESS``
"""

import base64
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

WIDTH, HEIGHT = 390, 780
PAGES = [
    "/en/courses/refugee-protection/",
    "/fa/courses/universal-declaration/private-life-movement-asylum/article-14/",
    "/my/courses/refugee-protection/",
]
DESK = {
    # What the guide for the secretariat shows, with what is scrolled to.
    "members": ("/admin/members/", "h1"),
    "completion": ("/admin/reports/completion/?by=country&published=on", ".report-figures"),
    "gaps": ("/admin/reports/completion/?by=gaps", ".report-map"),
}
FRAME = """
<body style="margin:0;padding:32px;display:flex;gap:28px;background:#e9e4da">{pictures}</body>
"""
PICTURE = (
    '<img src="data:image/png;base64,{data}" width="{width}" style="border:1px solid #c9c2b4">'
)


def sign_in(page: Page, address: str, who: str = "advocate") -> None:
    page.goto(f"{address}/en/accounts/login/")
    page.fill("input[name=login]", f"{who}@example.org")
    page.fill("input[name=password]", "learn-along-the-way")
    page.locator("main form button").last.click()
    page.wait_for_load_state()


def join(page: Page, address: str, course: str) -> None:
    page.goto(f"{address}/en/courses/{course}/")
    button = page.locator(f"form[action$='/{course}/'] button")
    if button.count():
        button.click()


def photograph(browser: Browser, address: str) -> list[bytes]:
    context = browser.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2
    )
    page = context.new_page()
    sign_in(page, address)
    join(page, address, "universal-declaration")
    pictures = []
    for path in PAGES:
        page.goto(address + path)
        pictures.append(page.screenshot())
    context.close()
    return pictures


def photograph_desk(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1100, "height": 760})
    page = context.new_page()
    sign_in(page, address, "secretariat")
    for name, (path, shown) in DESK.items():
        page.goto(address + path)
        page.locator(shown).first.evaluate("each => each.scrollIntoView({block: 'start'})")
        page.screenshot(path=Path(__file__).parent / "pictures" / f"{name}.png")
    context.close()


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        pictures = [
            PICTURE.format(data=base64.b64encode(each).decode(), width=WIDTH)
            for each in photograph(browser, address)
        ]
        page = browser.new_page(viewport={"width": 3 * WIDTH + 128, "height": HEIGHT + 66})
        page.set_content(FRAME.format(pictures="".join(pictures)))
        page.screenshot(path=Path(__file__).with_name("screenshot.png"))
        photograph_desk(browser, address)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
