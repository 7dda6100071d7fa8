"""SQLite's log, which holds what was in the database before."""

from pathlib import Path

import pytest
from django.db import connection

from lms.privacy.tasks import forget
from tests.factories.members import MemberFactory


@pytest.mark.django_db(transaction=True)
def test_deleted_rows_do_not_stay_in_the_log_beside_the_database():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's log is its operator's")
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    member = MemberFactory(display_name="Nobody Knows Me")
    member.delete()
    assert b"Nobody Knows Me" in log.read_bytes()

    forget()

    assert log.read_bytes() == b""
