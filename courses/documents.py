"""Who may have a document: who may see a page that uses it, or has rights over the document."""

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page, PageViewRestriction, ReferenceIndex
from wagtail.permissions import policy_registry

from cms.releases import released
from cms.sources import SourceLanguage

OVER = ["add", "change", "delete", "choose"]


def may_have(request: HttpRequest, document: AbstractDocument) -> bool:
    """Whether the document is handed to whoever asks."""
    policy = policy_registry.get_by_type(type(document))
    if policy.user_has_any_permission_for_instance(request.user, OVER, document):
        return True
    return any(
        _may_see(request, reference.base_content_type, reference.object_id)
        for reference in ReferenceIndex.get_references_to(document)
    )


def _may_see(request: HttpRequest, content_type: ContentType, pk: str) -> bool:
    model = content_type.model_class()
    if model is None or not issubclass(model, Page | SourceLanguage):
        return False
    found = None
    if issubclass(model, Page):
        found = Page.objects.filter(pk=pk).first()
        model = found.specific_class if found else None
    if model is None or not released(model).filter(pk=pk).exists():
        return False
    if found is None:
        # A question or a case: shown to members, to whom it is asked.
        return request.user.is_authenticated
    above = found.get_ancestors(inclusive=True)
    restrictions = PageViewRestriction.objects.filter(page__in=above)
    return all(each.accept_request(request) for each in restrictions)
