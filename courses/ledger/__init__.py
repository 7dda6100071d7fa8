"""The ledger: which requirements there are, which are met, and by what.

``evaluate_course`` and ``evaluate_path`` are the only places that decide it. What a learner sees
as missing, completion, certificates and reports all follow from them. ``course`` and ``path`` are
pure; ``loading`` gives them what the database knows.
"""

from courses.ledger.course import (
    MEETS,
    CourseProgress,
    Facts,
    Requirement,
    evaluate_course,
)
from courses.ledger.loading import (
    activities_of,
    asking_again,
    columns_of_rule,
    completions_of,
    course_progress,
    course_progress_of,
    facts_of,
    grades_then,
    path_progress,
    path_progress_of,
    progress_on,
    rule_in,
    rules_of,
)
from courses.ledger.path import (
    Completion,
    PathCourse,
    PathGroup,
    PathProgress,
    Rule,
    day_of,
    evaluate_path,
    has_closed,
)

__all__ = [
    "MEETS",
    "Completion",
    "CourseProgress",
    "Facts",
    "PathCourse",
    "PathGroup",
    "PathProgress",
    "Requirement",
    "Rule",
    "activities_of",
    "asking_again",
    "columns_of_rule",
    "completions_of",
    "course_progress",
    "course_progress_of",
    "day_of",
    "evaluate_course",
    "evaluate_path",
    "facts_of",
    "grades_then",
    "has_closed",
    "path_progress",
    "path_progress_of",
    "progress_on",
    "rule_in",
    "rules_of",
]
