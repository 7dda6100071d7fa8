"""Large files of translations: what they cost, and where they end."""

import pytest

from cms.translations.interchange import exchange
from cms.translations.interchange.exchange import Format
from tests.cms.test_interchange_pages import BURMESE, draft, exported, upload
from tests.factories.courses import LessonFactory, ModuleFactory
from tests.factories.members import trainer_of_all

pytestmark = pytest.mark.django_db


def about(lessons):
    """A PO file with a Burmese heading for each of the lessons."""
    heading = 'msgid ""\nmsgstr "Language: my\\n"\n'
    return heading.encode() + b"".join(
        b'\nmsgctxt "courses.lesson-%d/heading"\nmsgid "A"\nmsgstr "%s"\n'
        % (number, BURMESE[:3].encode())
        for number in lessons
    )


def test_a_file_about_many_things_is_read_by_as_many_statements(sign_in, statements):
    client, asked = sign_in(trainer_of_all()), []
    module = ModuleFactory()
    lessons = [LessonFactory(parent=module, summary_en="") for _number in range(6)]
    for each in lessons:
        draft(each, "my", heading=BURMESE)
    for named in (lessons[:1], lessons):
        content = exported(*named, format=Format.PO).replace(BURMESE.encode(), b"theirs")
        upload(client, content)
        with statements() as found:
            answer = upload(client, content)
        assert answer.context["count"] == len(named)
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_a_file_about_more_than_a_site_has_is_refused_before_anything_is_looked_for(
    sign_in, statements
):
    client = sign_in(trainer_of_all())
    asked = []
    upload(client, about(range(1, exchange.MOST_SOURCES + 2)))
    for count in (exchange.MOST_SOURCES + 1, 60_000):
        content = about(range(1_000_000, 1_000_000 + count))
        with statements() as found:
            answer = upload(client, content)
        assert answer.status_code == 422
        assert "more than 5000 pages and questions" in answer.text
        asked.append(len(found))
    # Of a request above the common limit it is asked whether its sender is of the staff.
    assert asked[1] == asked[0] + 1
