"""Countries and territories of Asia and the Pacific, by ISO 3166-1 alpha-2 code.

A list of where people work, not a statement on any territory's status.
"""

from functools import cache

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from lms import letters

COUNTRIES = [
    ("AF", _("Afghanistan")),
    ("AU", _("Australia")),
    ("BD", _("Bangladesh")),
    ("BT", _("Bhutan")),
    ("BN", _("Brunei Darussalam")),
    ("KH", _("Cambodia")),
    ("CN", _("China")),
    ("FJ", _("Fiji")),
    ("HK", _("Hong Kong")),
    ("IN", _("India")),
    ("ID", _("Indonesia")),
    ("IR", _("Iran")),
    ("JP", _("Japan")),
    ("KI", _("Kiribati")),
    ("KZ", _("Kazakhstan")),
    ("KG", _("Kyrgyzstan")),
    ("LA", _("Laos")),
    ("MY", _("Malaysia")),
    ("MV", _("Maldives")),
    ("MH", _("Marshall Islands")),
    ("FM", _("Micronesia")),
    ("MN", _("Mongolia")),
    ("MM", _("Myanmar")),
    ("NR", _("Nauru")),
    ("NP", _("Nepal")),
    ("NZ", _("New Zealand")),
    ("PK", _("Pakistan")),
    ("PW", _("Palau")),
    ("PG", _("Papua New Guinea")),
    ("PH", _("Philippines")),
    ("KR", _("Republic of Korea")),
    ("WS", _("Samoa")),
    ("SG", _("Singapore")),
    ("SB", _("Solomon Islands")),
    ("LK", _("Sri Lanka")),
    ("TW", _("Taiwan")),
    ("TJ", _("Tajikistan")),
    ("TH", _("Thailand")),
    ("TL", _("Timor-Leste")),
    ("TO", _("Tonga")),
    ("TM", _("Turkmenistan")),
    ("TV", _("Tuvalu")),
    ("UZ", _("Uzbekistan")),
    ("VU", _("Vanuatu")),
    ("VN", _("Viet Nam")),
    ("ZZ", _("Another country")),
]


@cache
def _folded_names() -> dict[str, frozenset[str]]:
    """What each country is called in every language of the site, as names are compared."""
    found: dict[str, set[str]] = {code: set() for code, _name in COUNTRIES}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for code, name in COUNTRIES:
                found[code].add(letters.name(str(name)))
    return {code: frozenset(names) for code, names in found.items()}


def called(text: str) -> list[str]:
    """The codes of countries whose name begins so, in whichever language of the site."""
    folded = letters.name(text)
    if not folded:
        return []
    return [
        code
        for code, names in _folded_names().items()
        if any(name.startswith(folded) for name in names)
    ]
