"""How far translation has come, and what to translate next, in the admin."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms import languages
from cms.rights import languages_of
from courses.translating import catalogues, figures
from courses.translating.interest import FEWEST, Readers, next_to_translate

SUGGESTIONS = 10
HOME = WagtailAdminTemplateMixin.breadcrumbs_items
LIST = [*HOME, {"url": reverse_lazy("translations"), "label": _("Translations")}]


class ForTranslators(WagtailAdminTemplateMixin):
    """Shows the languages that the person may translate into, and no others."""

    header_icon = "globe"

    @cached_property
    def mine(self):
        """Their languages, as the installation lists them."""
        mine = languages_of(self.request.user)
        if not mine:
            raise PermissionDenied
        return [each for each in languages.offered() if each.code in mine]


class OverviewView(ForTranslators, TemplateView):
    """Each course in each language: how much is translated, and how much is out of date."""

    template_name = "courses/admin/translations_overview.html"
    page_title = _("How far translation has come")

    def get_breadcrumbs_items(self):
        return [*LIST, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        chosen = self._chosen()
        shown = [each for each in self.mine if each.code == chosen] or self.mine
        codes = [each.code for each in shown]
        now = timezone.now()
        desk, begun = figures.Desk(member=self.request.user), figures.figures_in(codes)
        rows = [
            {
                "section": section,
                "cells": [
                    {
                        "language": language,
                        "share": self._share(desk, section, language.code, begun),
                    }
                    for language in shown
                ],
            }
            for section in desk.in_any(codes)
        ]
        return super().get_context_data(
            **kwargs,
            languages=self.mine,
            shown=shown,
            chosen=chosen,
            rows=rows,
            suggestions=suggestions(
                desk.sections(chosen), chosen, at=now, readers=Readers(at=now), limit=SUGGESTIONS
            )
            if chosen
            else [],
            fewest=FEWEST,
            not_reviewed=[each for each in shown if each.code in catalogues.not_reviewed()],
        )

    def _share(self, desk, section, language, begun):
        """Of what the person translates; None if that is nothing of this section."""
        parts = desk.parts(section.key, language)
        found = figures.shares(parts=parts, languages=[language], translations=begun)
        return found[language] if parts else None

    def _chosen(self):
        """The code of the only language, or of the one asked for; empty for all."""
        if len(self.mine) == 1:
            return self.mine[0].code
        asked = self.request.GET.get("language", "")
        return asked if asked in {each.code for each in self.mine} else ""


class SectionView(ForTranslators, TemplateView):
    """The parts of one course in one language, and the way to translate each."""

    template_name = "courses/admin/translations_section.html"
    page_title = _("Translations")

    def dispatch(self, request, *args, **kwargs):
        if kwargs["language"] not in {each.code for each in languages.offered()}:
            raise Http404
        if kwargs["language"] not in {each.code for each in self.mine}:
            raise PermissionDenied
        mine = figures.Desk(member=request.user).sections(kwargs["language"])
        self.section = next((each for each in mine if each.key == kwargs["section"]), None)
        if self.section is None:
            raise Http404
        self.language = languages.describe(kwargs["language"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return f"{self.section.title} ({self.language.name})"

    def get_breadcrumbs_items(self):
        overview = {"url": reverse_lazy("translations_overview"), "label": OverviewView.page_title}
        return [*LIST, overview, {"url": "", "label": self.get_page_subtitle()}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            into=self.language,
            course_id=self.section.course_id,
            coverages=figures.coverages(
                parts=self.section.parts, language=self.language.code, at=timezone.now()
            ),
        )


def suggestions(sections, language, *, at, readers, limit):
    """What to translate into this language next, of all sections."""
    parts = [part for section in sections for part in section.parts]
    return next_to_translate(
        coverages=figures.coverages(parts=parts, language=language, at=at),
        language=language,
        readers=readers,
        limit=limit,
    )
