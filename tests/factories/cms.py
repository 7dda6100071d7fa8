import json
import uuid
from datetime import date
from functools import partial

import factory
import wagtail_factories
from factory.django import DjangoModelFactory
from wagtail.models import Collection
from wagtail.signals import page_published

from cms.models import HomePage, LegalSource, Picture, StandardPage


def block(kind, value):
    """One block of a body in stored form."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def body(*blocks):
    """A body in stored form."""
    return json.dumps(blocks)


class BasePageFactory(wagtail_factories.PageFactory):
    """A live page, its publication made known; a draft with ``live=False``.

    It has no revisions: those cost more than all the rest, and few tests are about them.
    """

    class Meta:
        abstract = True

    @classmethod
    def _create_instance(cls, model_class, parent, kwargs):
        page = model_class(draft_title=kwargs["title"], locale_id=parent.locale_id, **kwargs)
        # What a form would refuse is not written here; asking again is a third of the cost.
        page.save = partial(page.save, clean=not page.slug, log_action=None)
        parent.add_child(instance=page)
        del page.save
        page.refresh_from_db()
        if page.live and not Untold.pages:
            page_published.send(sender=model_class, instance=page)
        return page


class Untold:
    """Pages made within it are told of by one publication, that of the page which they are below.

    As activities and times are those of all lessons below: told one by one, a course of two
    lessons costs half as much again.
    """

    pages = 0

    def __enter__(self):
        Untold.pages += 1

    def __exit__(self, *error):
        Untold.pages -= 1


class StandardPageFactory(BasePageFactory):
    class Meta:
        model = StandardPage

    title = factory.Sequence(lambda n: f"Page {n}")
    parent = factory.LazyFunction(lambda: HomePage.objects.get())
    body_en = factory.LazyFunction(lambda: body(block("text", "<p>Words of a page.</p>")))


class CollectionFactory(wagtail_factories.CollectionFactory):
    name = factory.Sequence(lambda n: f"Collection {n}")
    parent = factory.LazyFunction(Collection.get_first_root_node)


class PictureFactory(wagtail_factories.ImageFactory):
    class Meta:
        model = Picture

    collection = factory.SubFactory(CollectionFactory)


class LegalSourceFactory(DjangoModelFactory):
    class Meta:
        model = LegalSource

    title = factory.Sequence(lambda n: f"Convention {n}")
    checked_on = date(2026, 1, 1)
