"""Digits of a language's own where the browser writes them: lists, and what scripts count."""

import pytest
from django.conf import settings as site_settings

from lms import digits

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

OWN = [code for code, _name in site_settings.LANGUAGES if digits.native_system(code)]
STYLES = """() => {
  const main = document.querySelector("main");
  return ["", ' lang="en"'].map((lang) => {
    main.insertAdjacentHTML("beforeend", `<div${lang}><ol><li>x</ol></div>`);
    return getComputedStyle(main.lastElementChild.firstChild).listStyleType;
  });
}"""
NAMES = {
    "arab": "arabic-indic",
    "arabext": "persian",
    "beng": "bengali",
    "deva": "devanagari",
    "khmr": "khmer",
    "mymr": "myanmar",
    "tamldec": "tamil",
    "thai": "thai",
}
FORMATTED = """system => new Intl.NumberFormat("en", {numberingSystem: system, useGrouping: false})
  .format("1023456789")"""


def test_lists_and_scripts_write_the_digits_of_the_page(settings, phone):
    settings.NATIVE_DIGITS = OWN
    page = phone().new_page()
    for language in OWN:
        page.goto(f"/{language}/verify/")
        system = digits.native_system(language)
        # As the middleware does, which the server of these tests began without.
        page.evaluate("name => { document.documentElement.dataset.digits = name }", system)
        ten = digits.ten(language)

        assert page.evaluate(STYLES) == [NAMES[system], "decimal"]
        assert page.evaluate(FORMATTED, system) == ten[1] + ten[0] + ten[2:]
