"""The facts as they were just before a moment: what was recorded later is taken away again."""

from datetime import datetime

from django.utils import timezone
from duckdb import DuckDBPyConnection

from courses import ledger

AT_ONCE = 500


def go_back(facts: DuckDBPyConnection, *, until: datetime) -> None:
    """Make the tables from those that begin with ``every_``. By the site's clock, without zone.

    What was done and not yet recorded is taken away too: whoever asked then did not count it.
    """
    moment = f"TIMESTAMP '{until:%Y-%m-%d %H:%M:%S}'"
    facts.execute(
        f"CREATE VIEW records AS SELECT * FROM every_records WHERE recorded < {moment}; "
        f"CREATE VIEW gains AS SELECT * FROM every_gains WHERE handed_in < {moment}; "
        f"CREATE VIEW cohorts AS SELECT * FROM every_cohorts WHERE added < {moment}; "
        "CREATE VIEW paths AS SELECT * REPLACE ("
        f"CASE WHEN greatest(completed, award_recorded) < {moment} THEN completed END "
        "AS completed, "
        f"CASE WHEN award_recorded < {moment} THEN awarded END AS awarded) "
        f"FROM every_paths WHERE joined < {moment}"
    )
    stood = f"enrolment IN (SELECT enrolment FROM every_enrolments WHERE joined < {moment})"
    # Few went on since: all others stand as they stood.
    facts.execute(
        "CREATE TEMP TABLE later AS SELECT enrolment, bool_or(verb = 'joined') AS joined, "
        "bool_or(verb = 'course-completed') AS completed, "
        "bool_or(verb IN ('passed', 'failed')) AS graded "
        f"FROM every_records WHERE recorded >= {moment} AND {stood} GROUP BY enrolment"
    )
    # Somebody studied when they handed in, whenever that was marked.
    facts.execute(
        "CREATE TEMP TABLE before AS SELECT enrolment, max(coalesce(handed_in, moment)) AS studied "
        f"FROM every_records WHERE coalesce(handed_in, recorded) < {moment} "
        "AND verb <> 'course-completed' AND enrolment IN (SELECT enrolment FROM later "
        f"UNION SELECT enrolment FROM every_enrolments WHERE studied >= {moment} AND {stood}) "
        "GROUP BY enrolment"
    )
    facts.execute("CREATE TEMP TABLE grades (enrolment INTEGER, grade UTINYINT)")
    _regrade(facts, until=until)
    facts.execute(
        "CREATE VIEW enrolments AS SELECT every_enrolments.* REPLACE ("
        "CASE WHEN NOT coalesce(later.completed, FALSE) THEN every_enrolments.completed END "
        "AS completed, "
        "coalesce(before.studied, every_enrolments.studied) AS studied, "
        "CASE WHEN later.graded THEN grades.grade ELSE every_enrolments.grade END AS grade) "
        "FROM every_enrolments LEFT JOIN later USING (enrolment) "
        "LEFT JOIN before USING (enrolment) "
        "LEFT JOIN grades USING (enrolment) "
        f"WHERE every_enrolments.joined < {moment} AND NOT coalesce(later.joined, FALSE)"
    )


def _regrade(facts: DuckDBPyConnection, *, until: datetime) -> None:
    """Of those who had completed and got results since, by the ledger's rule."""
    aware = timezone.make_aware(until, timezone.get_default_timezone())
    found = facts.execute(
        "SELECT enrolment FROM every_enrolments JOIN later USING (enrolment) WHERE later.graded "
        "AND every_enrolments.completed IS NOT NULL AND NOT later.completed ORDER BY enrolment"
    ).fetchall()
    for begin in range(0, len(found), AT_ONCE):
        block = [pk for (pk,) in found[begin : begin + AT_ONCE]]
        grades = list(ledger.grades_then(block, until=aware).items())
        facts.executemany("INSERT INTO grades VALUES (?, ?)", grades)
