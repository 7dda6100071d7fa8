"""Pages that authors arrange, and plain rows for what learners cause."""

from courses.models.addresses import FormerAddress
from courses.models.ledger import Activity, Enrolment, LearningRecord, Rebuild
from courses.models.pages import Catalogue, Course, Lesson, Module
from courses.models.paths import (
    LearningPath,
    PathEnrolment,
    PathRequirement,
    PathVersion,
    Recognition,
    RequirementGroup,
)
from courses.models.teams import CourseTrainer
from courses.models.translating import SourceSize

__all__ = [
    "Activity",
    "Catalogue",
    "Course",
    "CourseTrainer",
    "Enrolment",
    "FormerAddress",
    "LearningPath",
    "LearningRecord",
    "Lesson",
    "Module",
    "PathEnrolment",
    "PathRequirement",
    "PathVersion",
    "Rebuild",
    "Recognition",
    "RequirementGroup",
    "SourceSize",
]
