"""A hundred invented members of invented organisations in eight countries."""

from datetime import datetime
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from lms.members.models import Member, Organisation
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR, give_languages

PASSWORD = "learn-along-the-way"  # noqa: S105 - printed for everybody who tries the demo
SIGN_INS = {
    ADVOCATE: ("advocate@example.org", "Thiri Lanternlight"),
    TRAINER: ("trainer@example.org", "Farid Stonebridge"),
    SECRETARIAT: ("secretariat@example.org", "Malee Rivergate"),
}
COLLEAGUE = ("colleague@example.org", "Sokha Cedarlane")
"""A second person in the secretariat, who decides what the first one proposes."""
TRANSLATES = ("translator@example.org", "Parwana Larkspur")
"""Translates into Dari; somebody else releases it."""
Kind = Organisation.Kind
ORGANISATIONS = {
    "TH": {
        "Riverbank Legal Aid Circle": Kind.LEGAL_AID,
        "Mekong Learning House": Kind.NGO,
    },
    "MY": {
        "Harbour Justice Desk": Kind.LEGAL_AID,
        "Lighthouse Refugee Women's Group": Kind.REFUGEE_LED,
    },
    "ID": {"Archipelago Rights Clinic": Kind.UNIVERSITY},
    "BD": {"Delta Paralegal Network": Kind.NGO, "Monsoon Documentation Centre": Kind.NGO},
    "IN": {"Banyan Pro Bono Chambers": Kind.LEGAL_AID},
    "PK": {"Mountain Road Legal Centre": Kind.LEGAL_AID},
    "JP": {"Bamboo Grove Lawyers' Forum": Kind.OTHER},
    "KR": {"Morning Window Advocates": Kind.NGO},
}
OURS = "Riverbank Legal Aid Circle"
"""To which all belong whom a visitor can sign in as."""
NAMES = {
    OURS: {
        "th": "เครือข่ายช่วยเหลือทางกฎหมายริมน้ำ",
        "my": "မြစ်ကမ်း ဥပဒေအထောက်အကူ အဖွဲ့",
        "fa": "حلقهٔ مساعدت حقوقی کنار دریا",
    }
}
LANGUAGES = {
    "TH": ["th", "my", "en"],
    "MY": ["ms", "my", "en"],
    "ID": ["id", "fa", "en"],
    "BD": ["bn", "en"],
    "IN": ["en", "ta", "my"],
    "PK": ["ur", "ps", "fa"],
    "JP": ["ja", "en"],
    "KR": ["ko", "en"],
}
# Given names of the region beside family names that nobody bears.
GIVEN_NAMES = """
    Aye Chan Nilufar Rahim Somchai Siti Budi Ayesha Kavita Zarghuna Haruka Minjun Thida
    Farid Laila Nang Karim Putri Ratna Sokha Meena Omid Parwana Aung Hana Jiwoo Anjali Imran
    Dewi Noor Shabnam Tamar Kyaw Malee Arash Sunita Rohan Yuki Seema Bilal
""".split()  # noqa: SIM905 - a block of names reads better than sixty lines
FAMILY_NAMES = """
    Lanternlight Stonebridge Rivergate Mangowood Cloudferry Saltmarsh Tidewater Bellharbour
    Windmillow Starling Fernvalley Pebblebrook Lotusfield Cedarlane Moonquay Rainshelter
    Kitehill Orchardgate Larkspur Driftwood
""".split()  # noqa: SIM905 - a block of names reads better than sixty lines
MEMBERS = 100


def emails() -> list[str]:
    """The addresses that a visitor of the demo can sign in with."""
    return [email for email, _name in (*SIGN_INS.values(), COLLEAGUE, TRANSLATES)]


def invite(role: str, *, at: datetime) -> Member:
    """One of the three people whom a visitor of the demo can sign in as."""
    return _invite(*SIGN_INS[role], role=role, at=at)


def invite_colleague(*, at: datetime) -> Member:
    """Whom a visitor can sign in as to decide what the secretariat proposed."""
    return _invite(*COLLEAGUE, role=SECRETARIAT, at=at)


def invite_translator(*, at: datetime) -> Member:
    """Whom a visitor can sign in as to translate into Dari."""
    member = _invite(*TRANSLATES, role=TRANSLATOR, at=at)
    give_languages(member=member, languages=["fa"], releases=[])
    return member


def _invite(email: str, name: str, *, role: str, at: datetime) -> Member:
    return _join(
        email=email,
        display_name=name,
        role=role,
        country="TH",
        organisation=Organisation.objects.get(name=OURS),
        language="en",
        password=PASSWORD,
        at=at,
    )


def found_organisations() -> None:
    for country, kinds in ORGANISATIONS.items():
        for name, kind in kinds.items():
            Organisation.objects.create(
                name=name, names=NAMES.get(name, {}), kind=kind, country=country
            )


def join_members(count: int, *, since: datetime, until: datetime, chance: Random) -> list[Member]:
    """So many members who joined at some time between two moments, the earliest first."""
    organisations = list(Organisation.objects.order_by("pk"))
    pairs = [(given, family) for given in GIVEN_NAMES for family in FAMILY_NAMES]
    names = chance.sample(pairs, count)
    moments = sorted(since + (until - since) * chance.random() for _name in names)
    members = []
    for (given, family), at in zip(names, moments, strict=True):
        organisation = chance.choice(organisations)
        members.append(
            _join(
                email=f"{given}.{family}@members.example".lower(),
                display_name=f"{given} {family}",
                role=ADVOCATE,
                country=organisation.country,
                organisation=organisation,
                language=chance.choice(LANGUAGES[organisation.country]),
                # Nobody signs in as them.
                password=None,
                at=at.replace(microsecond=0),
            )
        )
    return members


def _join(*, email, display_name, role, password, at, **about) -> Member:
    member = Member.objects.create_user(
        email, password, display_name=display_name, joined_at=at, **about
    )
    EmailAddress.objects.create(user=member, email=email, verified=True, primary=True)
    # Not ``give_role``: of the demo's secretariat nobody is there yet who could agree.
    member.groups.add(Group.objects.get(name=role))
    return member
