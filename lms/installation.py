"""What every installation has before anybody writes: the front pages, roles and their rights.

Safe to run again: it adds what is missing and gives each role exactly the rights listed here.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
)

from cms.models import HomePage
from courses.models import Catalogue
from courses.teams import courses_collection
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER, TRANSLATOR

RIGHTS = {
    ADVOCATE: [],
    TRANSLATOR: ["wagtailadmin.access_admin"],
    TRAINER: [
        "wagtailadmin.access_admin",
        *(f"cms.{action}_legalsource" for action in ("add", "change", "view")),
        *(f"assessments.{action}_topic" for action in ("add", "change", "view")),
        "cms.translate_own",
        "courses.teach_courses",
    ],
    SECRETARIAT: [
        "courses.give_courses",
        "wagtailadmin.access_admin",
        "members.add_member",
        "members.change_member",
        "members.view_member",
        *(f"members.{action}_organisation" for action in ("add", "change", "delete", "view")),
        *(f"courses.{action}_learningpath" for action in ("add", "change", "view")),
        *(
            f"courses.{action}_pathversion"
            for action in ("add", "change", "delete", "publish", "view")
        ),
        *(f"courses.{action}_recognition" for action in ("add", "view")),
        *(f"certificates.{action}_award" for action in ("change", "view")),
        *(f"certificates.{action}_proposalbatch" for action in ("add", "change", "view")),
        *(
            f"certificates.{action}_certificatedesign"
            for action in ("add", "change", "delete", "view")
        ),
        "cms.translate_all",
        "cms.translate_own",
        *(f"h5p.{action}_librarybuild" for action in ("trust", "view")),
        *(f"h5p.{action}_knownbad" for action in ("add", "change", "delete", "view")),
        "reports.view_completion",
        "reports.view_exact",
    ],
}
# Trainers have rights over their courses and what these are made of: see ``courses.policies``.
PAGE_RIGHTS = {
    SECRETARIAT: (HomePage, ["add", "change", "publish", "lock", "unlock"]),
}
# For pictures and documents Wagtail asks for rights over its own models, whatever stands for them.
COLLECTION_RIGHTS = {
    SECRETARIAT: [
        "wagtailimages.add_image",
        "wagtailimages.change_image",
        "wagtailimages.choose_image",
        "wagtaildocs.add_document",
        "wagtaildocs.change_document",
        "wagtaildocs.choose_document",
        *(f"h5p.{action}_content" for action in ("add", "change", "delete")),
    ],
}


@transaction.atomic
def install() -> Catalogue:
    """Bring the installation up to date; returns the catalogue, under which courses are written."""
    home = _home_page()
    catalogue = Catalogue.objects.first() or home.add_child(
        instance=Catalogue(title="Courses", slug="courses")
    )
    _give_rights({HomePage: home})
    _hand_review_to_the_secretariat()
    return catalogue


def _home_page() -> HomePage:
    address = urlsplit(settings.SITE_URL)
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        home = root.add_child(instance=HomePage(title=settings.SITE_NAME, slug="waymark"))
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname,
            "port": address.port or (443 if address.scheme == "https" else 80),
            "site_name": settings.SITE_NAME,
            "root_page": home,
        },
    )
    # Wagtail's own welcome page, which a new database begins with.
    Page.objects.child_of(home.get_parent()).exclude(pk=home.pk).filter(slug="home").delete()
    return home


def _give_rights(pages: dict[type[Page], Page]) -> None:
    for role, rights in RIGHTS.items():
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set([_permission(right) for right in rights])
        GroupPagePermission.objects.filter(group=group).delete()
        GroupCollectionPermission.objects.filter(group=group).delete()
        if role in PAGE_RIGHTS:
            model, actions = PAGE_RIGHTS[role]
            for action in actions:
                GroupPagePermission.objects.create(
                    group=group,
                    page=pages[model],
                    permission=_permission(f"wagtailcore.{action}_page"),
                )
        for right in COLLECTION_RIGHTS.get(role, []):
            GroupCollectionPermission.objects.create(
                group=group, collection=courses_collection(), permission=_permission(right)
            )


def _hand_review_to_the_secretariat() -> None:
    """Wagtail begins with groups and a workflow of its own; our roles take their place."""
    begun_with = "Moderators approval"
    secretariat = Group.objects.get(name=SECRETARIAT)
    for task in GroupApprovalTask.objects.filter(name=begun_with):
        task.groups.set([secretariat])
    for model in (GroupApprovalTask, Workflow):
        model.objects.filter(name=begun_with).update(name="Review by the secretariat")
    Group.objects.filter(name__in=["Moderators", "Editors"]).delete()


def _permission(right: str) -> Permission:
    app_label, codename = right.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
