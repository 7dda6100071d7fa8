"""Whoever schedules a page is told in which time zone the times are."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from courses.models import Lesson
from tests.factories.courses import lessons_of, published_course
from tests.factories.members import trainer_of_all

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("zone", ["UTC", "Asia/Bangkok"])
def test_schedule_names_the_zone_in_which_its_times_are_read(sign_in, zone):
    lesson = lessons_of(published_course(lessons=1))[0]
    Lesson.objects.filter(pk=lesson.pk).update(
        draft_title=lesson.title, expire_at="2100-03-01T05:30:00Z"
    )
    Lesson.objects.get(pk=lesson.pk).save_revision()
    trainer = trainer_of_all()
    UserProfile.objects.create(user=trainer, current_time_zone=zone)

    page = sign_in(trainer).get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).text
    shown = {"UTC": "2100-03-01 05:30", "Asia/Bangkok": "2100-03-01 12:30"}[zone]

    assert f"Times are in the time zone {zone}, where it is now " in page
    assert shown in page
    assert timezone.get_current_timezone_name() == "UTC"
