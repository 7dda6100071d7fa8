"""Whose is what: rights that depend on the state of an object, or on the course it belongs to.

Every question of the admin about a page, picture, document, question, quiz or interactive
content ends here. A trainer
has rights over a course, and over what its collection holds, by the row that says so
(``courses.teams``) and by no group: taken away, they are gone with the next click.
"""

from itertools import product

from django.contrib.auth.models import Permission
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import AbstractPage, GroupCollectionPermission, GroupPagePermission
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.collections import (
    CollectionOwnershipPermissionPolicy,
    CollectionPermissionLookupMixin,
    CollectionPermissionPolicy,
)
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import register_permission_policy

from assessments.models import Case, Category, Question, Quiz
from cms.h5p.models import Content
from courses import teams
from courses.models import PathVersion

OVER_PAGES = tuple(f"{each}_page" for each in ("add", "change", "publish", "lock", "unlock"))
OVER_COLLECTIONS = (
    *(f"{each}_image" for each in ("add", "change", "choose")),
    *(f"{each}_document" for each in ("add", "change", "choose")),
    *(
        f"{action}_{model}"
        for model in ("question", "quiz", "case", "category")
        for action in ("add", "change")
    ),
    *(f"{action}_content" for action in ("add", "change", "delete")),
)


class PathVersionPolicy(ModelPermissionPolicy):
    """A published version is a promise to those who joined: nobody changes or deletes it."""

    FROZEN = frozenset({"change", "delete", "publish", "unpublish"})

    def user_has_permission_for_instance(self, user, action, instance):
        if instance.live and action in self.FROZEN:
            return False
        return super().user_has_permission_for_instance(user, action, instance)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return any(
            self.user_has_permission_for_instance(user, action, instance) for action in actions
        )


class PagesOfTeams(PagePermissionPolicy):
    """What groups may do, and what a trainer may do with the pages of their courses."""

    def get_all_permissions_for_user(self, user):
        given = super().get_all_permissions_for_user(user)
        return [
            *given,
            *(
                GroupPagePermission(
                    pk=-number, page=course, permission=Permission(codename=codename)
                )
                for number, (course, codename) in enumerate(
                    product(_courses_of(user), OVER_PAGES), start=1
                )
            ),
        ]


class OfTeams(CollectionPermissionLookupMixin):
    """What groups may do, and what a trainer may do in the collections of their courses."""

    def get_all_permissions_for_user(self, user):
        given = super().get_all_permissions_for_user(user)
        collections = [each.collection for each in _courses_of(user) if each.collection]
        return [
            *given,
            *(
                # Wagtail puts them into sets, and rows without a number fit into none.
                GroupCollectionPermission(
                    pk=-number, collection=collection, permission=Permission(codename=codename)
                )
                for number, (collection, codename) in enumerate(
                    product(collections, OVER_COLLECTIONS), start=1
                )
            ),
        ]


class FilesOfTeams(OfTeams, CollectionOwnershipPermissionPolicy):
    """Pictures and documents."""


class BankOfTeams(OfTeams, CollectionPermissionPolicy):
    """Questions, quizzes and what they are kept by; interactive content."""


def _courses_of(user):
    """Asked for once in a request, as Wagtail does with what groups may do."""
    if not user.is_active or user.is_anonymous or user.is_superuser:
        return []
    if not hasattr(user, "_courses_trained"):
        user._courses_trained = list(teams.courses_of(user))
    return user._courses_trained


def register() -> None:
    """In the place of Wagtail's own; for pictures and documents before it sets its own."""
    register_permission_policy(PathVersion, PathVersionPolicy(PathVersion))
    register_permission_policy(AbstractPage, PagesOfTeams())
    for model, stands_for in (
        (get_image_model(), "wagtailimages.Image"),
        (get_document_model(), "wagtaildocs.Document"),
    ):
        policy = FilesOfTeams(model, auth_model=stands_for, owner_field_name="uploaded_by_user")
        register_permission_policy(model, policy, exact_class=True)
    for model in (Question, Quiz, Case, Category, Content):
        register_permission_policy(model, BankOfTeams(model), exact_class=True)
