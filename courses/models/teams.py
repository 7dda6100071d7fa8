from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.pages import Course


class CourseTrainer(models.Model):
    """A trainer belongs to a course: all rights over it and what it is made of rest on this row."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="trainers")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="courses_trained"
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    given_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("course's trainer")
        verbose_name_plural = _("courses' trainers")
        default_permissions = ()
        permissions = [
            ("teach_courses", "Can begin courses, and be given them"),
            ("give_courses", "Can say which trainers belong to a course"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "member"], name="trainer_belongs_to_a_course_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {self.member_id}"
