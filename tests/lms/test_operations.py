"""What the guides for operators name exists."""

import re

import pytest
from django.conf import settings
from django.core.management import get_commands

DOCS = settings.BASE_DIR / "docs"
GUIDES = [DOCS / "operations.md", DOCS / "one-server.md"]
SOURCES = "".join(
    path.read_text() for path in (settings.BASE_DIR / "lms" / "settings").glob("*.py")
)
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "EMAIL_URL"}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_command_of_a_guide_exists(guide):
    text = guide.read_text()
    commands = set(re.findall(r"manage\.py ([a-z0-9_]+)", text))
    assert commands
    assert commands <= set(get_commands())
    targets = set(
        re.findall(
            r"make ([a-z]+)`?",
            "\n".join(re.findall(r"`make [a-z]+|^make [a-z]+", text, re.MULTILINE)),
        )
    )
    makefile = (settings.BASE_DIR / "Makefile").read_text()
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_variable_of_a_guide_is_read():
    named = set(re.findall(r"^([A-Z_]+)=", GUIDES[1].read_text(), re.MULTILINE))
    named |= set(re.findall(r"^\| `([A-Z_]+)`", GUIDES[0].read_text(), re.MULTILINE))
    assert len(named) > 15
    for name in named - NOT_OURS:
        assert f'"{name}"' in SOURCES, name
