"""Every page of the admin says in its title which it is (WCAG 2.4.2)."""

import re

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from lms.doors import DOORS
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.alike]


def pages():
    """Addresses of the admin that name no object."""
    for name in set(DOORS) - {"wagtailadmin_logout"}:
        try:
            yield reverse(name)
        except NoReverseMatch:
            continue


def test_no_page_has_an_empty_title(sign_in, settings):
    settings.SECOND_FACTOR_COMPULSORY = False
    # One of Wagtail's addresses raises an error, for whoever wants to see what comes of one.
    browser = sign_in(MemberFactory(is_superuser=True), raise_request_exception=False)
    untitled, seen = [], 0
    for address in sorted(set(pages())):
        answer = browser.get(address)
        # Some files come piece by piece.
        found = re.search(r"<title>(.*?)</title>", answer.getvalue().decode(errors="replace"), re.S)
        if answer.status_code == 200 and found:
            seen += 1
            if not re.match(r"\s*[^\s-]", found[1]):
                untitled.append(address)
    assert untitled == []
    assert seen > 30


@pytest.mark.parametrize(
    "name",
    [
        "courses/admin/allow_attempts",
        "courses/admin/change_mark",
        "courses/admin/close_version",
        "courses/admin/decline_attempts",
        "courses/admin/exercise_results",
        "courses/admin/mark_answer",
        "courses/admin/quiz_attempt",
        "courses/admin/compare_texts",
        "courses/admin/quiz_attempts",
        "courses/admin/quiz_statistics",
        "courses/admin/recognise",
        "courses/admin/regrade",
        "privacy/admin/copy",
        "privacy/admin/leave",
    ],
)
def test_pages_about_an_object_hand_their_title_over_too(name):
    template = (settings.BASE_DIR / "templates" / f"{name}.html").read_text()
    assert "{% block titletag %}{{ page_title }}{% endblock %}" in template
