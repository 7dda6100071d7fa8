"""What every installation has, and that bringing it up to date changes nothing twice."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import Collection, GroupPagePermission, Page, Site

from cms.models import HomePage
from courses.models import Catalogue
from lms import installation
from lms.members.roles import ADVOCATE, TRAINER
from tests.factories.courses import published_course

pytestmark = pytest.mark.django_db


def everything():
    """All that an installation makes, in a form that can be compared."""
    return {
        "pages": list(Page.objects.order_by("path").values_list("pk", "url_path", "live")),
        "sites": list(Site.objects.values_list("pk", "hostname", "port", "root_page")),
        "collections": list(Collection.objects.order_by("path").values_list("pk", "name")),
        "rights": sorted(Group.objects.values_list("name", "permissions__codename")),
        "page rights": sorted(
            GroupPagePermission.objects.values_list("group__name", "page", "permission__codename")
        ),
        "collection rights": sorted(
            Group.objects.values_list(
                "name",
                "collection_permissions__collection",
                "collection_permissions__permission__codename",
            ),
            key=str,
        ),
    }


def test_installing_again_changes_nothing():
    before = everything()
    call_command("install")
    installation.install()
    assert everything() == before


def test_a_site_in_use_is_left_as_it_is():
    course = published_course()
    home = HomePage.objects.get()
    home.title = "Our academy"
    home.save_revision().publish()
    installation.install()
    home.refresh_from_db()
    assert home.title == "Our academy"
    assert type(course).objects.get(pk=course.pk).live


def test_rights_given_by_mistake_are_taken_back_and_missing_ones_given():
    trainer, advocate = Group.objects.get(name=TRAINER), Group.objects.get(name=ADVOCATE)
    before = everything()
    advocate.permissions.add(Permission.objects.get(codename="access_admin"))
    trainer.permissions.clear()
    GroupPagePermission.objects.create(
        group=trainer,
        page=HomePage.objects.get(),
        permission=Permission.objects.get(codename="publish_page"),
    )
    installation.install()
    assert everything() == before


def test_there_is_one_home_and_one_catalogue_below_it():
    home, catalogue = HomePage.objects.get(), Catalogue.objects.get()
    assert catalogue.is_child_of(home)
    assert catalogue.slug == "courses"
    assert Site.objects.get().root_page.specific == home
    assert [page.specific for page in home.get_siblings()] == [home]


def test_the_site_stands_where_the_settings_say(settings):
    for address, host, port in [
        ("https://learn.example.org", "learn.example.org", 443),
        ("http://127.0.0.1:8010", "127.0.0.1", 8010),
        ("http://learn.example.org", "learn.example.org", 80),
    ]:
        settings.SITE_URL = address
        installation.install()
        site = Site.objects.get()
        assert (site.hostname, site.port) == (host, port)
