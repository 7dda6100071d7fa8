"""What the site keeps, field by field, and what becomes of it for somebody who leaves.

A module for each thing it is about. What happens to each field when somebody asks for a copy of
their data, or to be forgotten:

- export: the copy has it, and it is erased;
- erase: it is erased, and is of no use in a copy;
- keep: it says nothing about a person once the rest is gone.

A new field about people is justified in docs/adr/0005 or is left out.
"""

from lms.privacy.kept import (
    assessments,
    background,
    certificates,
    content,
    courses,
    exercises,
    members,
    privacy,
    reports,
    secretariat,
)
from lms.privacy.kept.background import TO_ADDRESSES
from lms.privacy.kept.elsewhere import ELSEWHERE, EXPORTED_ELSEWHERE

# Rows about people.
PEOPLE = {
    **members.PEOPLE,
    **courses.PEOPLE,
    **assessments.PEOPLE,
    **exercises.PEOPLE,
    **certificates.PEOPLE,
    **background.PEOPLE,
    **secretariat.PEOPLE,
    **reports.PEOPLE,
    **privacy.PEOPLE,
}
# How rows about people lead to whom they are about; those that others point to come first.
LEADS = {
    **members.LEADS,
    **courses.LEADS,
    **assessments.LEADS,
    **exercises.LEADS,
    **certificates.LEADS,
    **secretariat.LEADS,
    **reports.LEADS,
    **privacy.LEADS,
}
# What authors write. It is kept; who wrote it is erased.
CONTENT = {
    **reports.CONTENT,
    **privacy.CONTENT,
    **members.CONTENT,
    **courses.CONTENT,
    **background.CONTENT,
    **certificates.CONTENT,
    **content.CONTENT,
    **exercises.CONTENT,
    **assessments.CONTENT,
    **secretariat.CONTENT,
}

__all__ = [
    "CONTENT",
    "ELSEWHERE",
    "EXPORTED_ELSEWHERE",
    "LEADS",
    "PEOPLE",
    "TO_ADDRESSES",
]
