"""Every learner-facing string is translated into every language offered."""

import os
import re
import shutil

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.utils.translation import to_locale

OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]

# Read by authors and staff only, in Wagtail's admin, which is in English. What reports say in files
# and mails is not: it goes to whoever saved them, in their language, and on to their donors.
ADMIN = re.compile(
    r"wagtail_hooks|admin_views|viewsets|styleguide|/policies"
    r"|^cms/(blocks|diagrams|tables|models|sources|pages|translat|interchange|documents|terms|drafting)"
    r"|^cms/h5p/(models|faults|packages|admin|management/)"
    r"|^courses/(models/|blocks|authoring/|desk/|marking/|translating/)"
    r"|^assessments/(models|forms|panels|formats/|import|export|bulk_actions|list_views|differences|history|management/)"
    r"|^certificates/(models/|desk/|awards|proposals)"
    r"|^lms/(reports/(?!(tables|pages|pictures)\.py)|secretariat/)"
    r"|^templates/(reports/(?!mails/)|(secretariat|(cms|assessments|courses|certificates|members)/admin|wagtail\w*)/)"
)


@pytest.fixture(scope="module")
def learner_messages(tmp_path_factory):
    """What learners may meet, collected from code and templates: (context, id) pairs."""
    if not shutil.which("xgettext"):
        reason = "gettext is missing (Debian: apt-get install gettext)"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    folder = tmp_path_factory.mktemp("messages")
    before = os.getcwd()
    os.chdir(settings.BASE_DIR)
    try:
        with override_settings(LOCALE_PATHS=[str(folder)]):
            call_command(
                "makemessages",
                locale=["xx"],
                keep_pot=True,
                ignore_patterns=[".venv", "node_modules", "var", "tests", "lms/locale"],
                verbosity=0,
            )
    finally:
        os.chdir(before)
    template = (folder / "django.pot").read_text()
    # Plural forms of a template are blanks that Babel does not read.
    counted = template.replace("nplurals=INTEGER; plural=EXPRESSION", "nplurals=2; plural=n != 1")
    (folder / "django.pot").write_text(counted)
    with (folder / "django.pot").open("rb") as file:
        catalogue = read_po(file)
    return [
        (message.context, message.id)
        for message in catalogue
        if message.id and any(not ADMIN.search(place) for place, _line in message.locations)
    ]


def _catalogue(language):
    path = settings.LOCALE_PATHS[0] / to_locale(language) / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("language", OTHERS)
def test_sign_of_per_cent_is_never_parted_from_its_number(language):
    """One way in all languages; a space there would also let a line end before the sign."""
    said = [
        text
        for message in _catalogue(language)
        for text in (message.string if isinstance(message.string, tuple) else [message.string])
        if "%%" in text
    ]

    assert said
    assert not [text for text in said if re.search(r"\s%%|٪", text)]


def test_learner_messages_are_found(learner_messages):
    assert (None, "My learning") in learner_messages
    assert len(learner_messages) > 400


@pytest.mark.parametrize("language", OTHERS)
def test_learners_meet_no_untranslated_string(learner_messages, language):
    catalogue = _catalogue(language)
    missing = []
    for context, message_id in learner_messages:
        single = message_id[0] if isinstance(message_id, tuple) else message_id
        found = catalogue.get(single, context)
        strings = (
            found.string if found and isinstance(found.string, tuple) else [found and found.string]
        )
        if not all(strings) or found.fuzzy:
            missing.append(single)
    assert missing == []


@pytest.mark.parametrize("language", OTHERS)
def test_placeholders_survive_translation(language):
    broken = [
        (message.id, [str(error) for error in errors])
        for message, errors in _catalogue(language).check()
    ]
    assert broken == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.django_db
def test_page_says_its_language_and_direction(client, language):
    page = client.get(f"/{language}/verify/").content.decode()
    direction = "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page
