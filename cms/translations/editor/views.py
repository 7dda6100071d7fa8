"""Translating in the admin: what there is, side by side, and what becomes of a draft."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms import languages, translations
from cms.models import Translation
from cms.pages import BasePage
from cms.rights import languages_for, languages_of, translation_for, translations_for
from cms.translations import (
    EntryState,
    LockedByAnother,
    StaleRevision,
    TextsUnfit,
    UnknownSegments,
    segments,
)
from cms.translations.editor.parts import parts_of
from cms.translations.editor.sources import address_of, source_at

PAGE = 50
LARGEST_SAVE = 2_000_000
"""Bytes of one autosave: far more than a lesson has."""

HOME = WagtailAdminTemplateMixin.breadcrumbs_items
LIST = [*HOME, {"url": reverse_lazy("translations"), "label": gettext_lazy("Translations")}]
State = Translation.State


class TranslationsView(WagtailAdminTemplateMixin, TemplateView):
    """Everything that is being translated, what waits for somebody first."""

    template_name = "cms/admin/translations.html"
    page_title = gettext_lazy("Translations")
    header_icon = "globe"

    def get_breadcrumbs_items(self):
        return [*HOME, {"url": "", "label": self.page_title}]

    @cached_property
    def mine(self):
        mine = languages_of(self.request.user)
        if not mine:
            raise PermissionDenied
        return mine

    def get_context_data(self, **kwargs):
        chosen = self.request.GET.get("language", "")
        state = self.request.GET.get("state", "")
        found = translations_for(self.request.user).select_related("edited_by")
        if chosen in self.mine:
            found = found.filter(language=chosen)
        if state in State.values:
            found = found.filter(state=state)
        found = found.order_by("-edited_at", "-pk")
        return super().get_context_data(
            **kwargs,
            languages=[each for each in languages.offered() if each.code in self.mine],
            states=State.choices,
            chosen=chosen,
            state=state,
            page=Paginator(found, PAGE).get_page(self.request.GET.get("p")),
        )


class LanguagesView(WagtailAdminTemplateMixin, TemplateView):
    """The languages of one source, how far each is, and the way to its translation."""

    template_name = "cms/admin/translations_of.html"
    page_title = gettext_lazy("Translate")
    header_icon = "globe"

    def dispatch(self, request, *args, **kwargs):
        if not languages_of(request.user):
            raise PermissionDenied
        self.source = source_at(kwargs["model"], kwargs["pk"])
        self.mine = languages_for(request.user, self.source)
        if not self.mine:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return segments.title_of(self.source)

    def get_breadcrumbs_items(self):
        return [*LIST, {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()}]

    def get_context_data(self, **kwargs):
        begun = {each.language: each for each in self.source.translations.all()}
        return super().get_context_data(
            **kwargs,
            written_in=languages.describe(self.source.source_language),
            rows=[
                {
                    "language": language,
                    "translation": begun.get(language.code),
                    "is_mine": language.code in self.mine,
                }
                for language in languages.offered()
                if language.code != self.source.source_language
            ],
        )

    def post(self, request, **kwargs):
        language = request.POST.get("language", "")
        if language not in languages.source_codes():
            raise BadRequest
        if language not in self.mine:
            raise PermissionDenied
        try:
            begun = translations.start(
                source=self.source, language=language, actor=request.user, at=timezone.now()
            )
        except translations.NothingToTranslate as wrong:
            raise BadRequest from wrong
        return redirect("translation", begun.pk)


class EditorView(WagtailAdminTemplateMixin, TemplateView):
    """Source and translation side by side; works without JavaScript too."""

    template_name = "cms/admin/translation.html"
    page_title = gettext_lazy("Translate")
    header_icon = "globe"

    def dispatch(self, request, *args, **kwargs):
        self.translation = translation_for(request.user, kwargs["pk"])
        self.refused: dict[str, str] = {}
        self.typed: dict[str, str] = {}
        self.theirs: Translation | None = None
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return str(self.translation)

    def get_breadcrumbs_items(self):
        return [*LIST, {"url": "", "label": self.get_page_subtitle()}]

    def get_context_data(self, **kwargs):
        translation = self.translation
        source = translations.source_of(translation)
        return super().get_context_data(
            **kwargs,
            translation=translation,
            parts=parts_of(translation, typed=self.typed, refused=self.refused),
            written_in=languages.describe(source.source_language),
            language=languages.describe(translation.language),
            languages_url=reverse("translations_of", args=address_of(source).split("/")),
            may_release=languages_for(self.request.user, source)[translation.language],
            locked_by_another=translation.locked_by_id not in (None, self.request.user.pk),
            theirs=self.theirs,
            has_machine_drafts=any(each["machine"] for each in translation.texts.values()),
        )

    def post(self, request, pk):
        texts = {
            name.removeprefix("text:"): value
            for name, value in request.POST.items()
            if name.startswith("text:")
        }
        try:
            revision = int(request.POST.get("revision", ""))
        except ValueError as wrong:
            raise BadRequest from wrong
        try:
            translations.save(
                translation_id=pk,
                revision=revision,
                texts=texts,
                confirmed=request.POST.getlist("confirmed"),
                actor=request.user,
                at=timezone.now(),
            )
        except TextsUnfit as unfit:
            self.typed, self.refused = texts, unfit.reasons
        except StaleRevision as stale:
            self.typed, self.theirs = texts, stale.current
            self.translation = stale.current
        except LockedByAnother as locked:
            self.typed, self.translation = texts, locked.translation
        except UnknownSegments:
            messages.error(request, _CHANGED)
            self.typed = texts
        else:
            messages.success(request, _("Saved. Readers see it once it is released."))
            return redirect("translation", pk)
        return self.render_to_response(self.get_context_data(), status=409)


_CHANGED = gettext_lazy(
    "The source lost a part while you were translating. What you typed is still here: save again."
)


@require_POST
def autosave(request, pk):
    """Keep the segments that were changed: JSON in, JSON out, with words for what went wrong."""
    translation_for(request.user, pk)
    try:
        sent = json.loads(request.body[: LARGEST_SAVE + 1])
        revision = int(sent["revision"])
        texts = {str(key): str(text) for key, text in sent["texts"].items()}
        confirmed = [str(each) for each in sent["confirmed"]]
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise BadRequest from wrong
    try:
        saved = translations.save(
            translation_id=pk,
            revision=revision,
            texts=texts,
            confirmed=confirmed,
            actor=request.user,
            at=timezone.now(),
        )
    except TextsUnfit as unfit:
        return JsonResponse({"reasons": unfit.reasons}, status=422)
    except StaleRevision as stale:
        return JsonResponse(_of_another(stale.current, texts), status=409)
    except LockedByAnother as locked:
        return JsonResponse({"by": str(locked.translation.locked_by)}, status=423)
    except UnknownSegments as unknown:
        return JsonResponse({"gone": list(unknown.ids)}, status=410)
    return JsonResponse(
        {
            "revision": saved.revision,
            "words": saved.words,
            "words_done": saved.words_done,
            "states": {
                each.segment.id: each.state
                for each in translations.entries(translation=saved)
                if each.segment.id in {*texts, *confirmed}
            },
        }
    )


def _of_another(current: Translation, texts: dict[str, str]) -> dict[str, Any]:
    """Whose draft is newer, and all that it has: texts that were not sent may differ too."""
    return {
        "revision": current.revision,
        "by": str(current.edited_by or ""),
        "texts": {
            **dict.fromkeys(texts, ""),
            **{key: each["text"] for key, each in current.texts.items()},
        },
    }


@require_POST
def act(request, pk):
    """Hand a draft on: to review, back, to readers; or keep it to oneself for a while."""
    translation = translation_for(request.user, pk)
    may_release = languages_for(request.user, translation.source)[translation.language]
    actor, at = request.user, timezone.now()
    what = request.POST.get("act", "")
    if what in ("release", "withdraw", "send_back") and not may_release:
        raise PermissionDenied
    if (
        what in ("submit", "release")
        and "sure" not in request.POST
        and _is_hardly_begun(translation, what)
    ):
        return render(
            request,
            "cms/admin/translation_unfinished.html",
            {
                "page_title": str(translation),
                "translation": translation,
                "act": what,
                "done": translation.words_done,
                "all": translation.words,
            },
        )
    try:
        match what:
            case "submit":
                translations.submit(translation_id=pk, actor=actor, at=at)
                messages.success(request, _("Somebody who may release it is asked to review it."))
            case "send_back":
                note = request.POST.get("note", "").strip()
                if not note:
                    messages.error(request, _("Say what is to be done before you send it back."))
                    return redirect("translation", pk)
                translations.send_back(translation_id=pk, note=note, actor=actor, at=at)
                messages.success(request, _("It was sent back with your note."))
            case "release":
                translations.release(translation_id=pk, actor=actor, at=at)
                messages.success(request, _("Readers have this translation now."))
            case "withdraw":
                translations.withdraw(translation_id=pk, actor=actor)
                messages.success(
                    request, _("Readers get the source language again. The draft is kept.")
                )
            case "lock":
                translations.lock(translation_id=pk, actor=actor, at=at)
                messages.success(request, _("Only you can change it until you unlock it."))
            case "unlock":
                if translation.locked_by_id != actor.pk and not may_release:
                    raise PermissionDenied
                translations.unlock(translation_id=pk)
                messages.success(request, _("Others can change it again."))
            case _:
                raise BadRequest
    except LockedByAnother as locked:
        messages.error(
            request,
            _("%(name)s has locked this translation. Nothing was changed.")
            % {"name": locked.translation.locked_by},
        )
    except translations.NothingToRelease:
        messages.error(
            request,
            _("There is nothing to release yet: nobody has translated or confirmed a text."),
        )
    return redirect("translation", pk)


def _is_hardly_begun(translation, what):
    """Whether less than half of it is handed on, which is a mistake more often than not."""
    done = translation.words_done
    return 2 * done < translation.words and (what == "submit" or (what == "release" and done > 0))


@require_safe
def preview(request, pk):
    """The draft as its readers would get it."""
    translation = translation_for(request.user, pk)
    source = translations.source_of(translation)
    texts = {key: str(each["text"]) for key, each in translation.texts.items()}
    segments.assemble(source=source, language=translation.language, texts=texts)
    if isinstance(source, BasePage):
        return source.make_preview_request(request, translation.language)
    return render(
        request,
        "cms/admin/translation_preview.html",
        {
            "title": str(translation),
            "entries": [
                each
                for each in translations.entries(translation=translation)
                if each.state != EntryState.MISSING
            ],
            "language": languages.describe(translation.language),
        },
    )
