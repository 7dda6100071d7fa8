import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from factory.django import DjangoModelFactory
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from courses.models import Catalogue
from courses.policies import OVER_COLLECTIONS, OVER_PAGES
from courses.teams import courses_collection
from lms.members.models import Member, Organisation
from lms.members.roles import ADVOCATE, TRAINER

PASSWORD = "learn-along-the-way"


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    country = "TH"


class MemberFactory(DjangoModelFactory):
    """Somebody who can sign in, as an advocate unless ``role`` says otherwise."""

    class Meta:
        model = Member

    email = factory.Sequence(lambda n: f"member-{n}@example.org")
    display_name = factory.Sequence(lambda n: f"Member {n}")
    country = "TH"
    password = PASSWORD
    role = ADVOCATE

    @classmethod
    def _create(cls, model_class, *args, role, **kwargs):
        member = model_class.objects.create_user(**kwargs)
        EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
        # Whoever gave it: of the secretariat are the first, whom an administrator made.
        member.groups.add(Group.objects.get(name=role))
        return member


def trainer_of_all(**kwargs):
    """A trainer whom an administrator's group lets into every course and its collection."""
    member = MemberFactory(role=TRAINER, **kwargs)
    group, is_new = Group.objects.get_or_create(name="Trainers of all courses")
    if is_new:
        catalogue, collection = Catalogue.objects.get(), courses_collection()
        rights = Permission.objects
        for codename in OVER_PAGES:
            GroupPagePermission.objects.create(
                group=group, page=catalogue, permission=rights.get(codename=codename)
            )
        for right in rights.filter(
            codename__in=OVER_COLLECTIONS,
            content_type__app_label__in=["wagtailimages", "wagtaildocs", "assessments"],
        ):
            GroupCollectionPermission.objects.create(
                group=group, collection=collection, permission=right
            )
    member.groups.add(group)
    return member


def restricted_to(collection, *rights):
    """A member of staff who has these rights in one collection and nowhere else."""
    member = MemberFactory()
    group = Group.objects.create(name=f"Authors of {collection}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for right in rights:
        app_label, codename = right.split(".")
        GroupCollectionPermission.objects.create(
            group=group,
            collection=collection,
            permission=Permission.objects.get(content_type__app_label=app_label, codename=codename),
        )
    member.groups.add(group)
    return member
