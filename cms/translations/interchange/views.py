"""Files for translators who work elsewhere, in the admin: handed out, looked at, taken."""

from functools import partial

from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from cms import languages, richtext, translations
from cms.rights import languages_of, translatable, translation_for
from cms.translations.interchange import exchange
from cms.translations.interchange.changes import by_work
from cms.translations.interchange.contents import sources_from
from cms.translations.interchange.exchange import Chosen, Format
from cms.translations.interchange.parcels import LARGEST, Unreadable

HOLDS_FOR = 24 * 60 * 60
"""Seconds for which a file that was looked at can be taken."""

LARGEST_FORM = 2_000_000
"""Letters of what is signed: the site takes forms of 2.5 MB."""

_SALT = "cms.interchange"


@require_safe
def export_translation(request, pk, format):
    """One translation as a file."""
    translation = translation_for(request.user, pk)
    source = translations.source_of(translation)
    return _file([source], translation.language, _format(format))


@require_safe
def export_below(request, page_id, language, format):
    """A page, all below it and the questions asked there, as one file."""
    if language not in languages_of(request.user):
        raise PermissionDenied
    below = sources_from(get_object_or_404(Page, pk=page_id))
    sources = translatable(request.user, below, language=language)
    if not sources:
        raise Http404
    return _file(sources, language, _format(format))


def _format(name):
    try:
        return Format(name)
    except ValueError as unknown:
        raise Http404 from unknown


def _file(sources, language, format):
    try:
        content = exchange.export(sources=sources, language=language, format=format)
    except exchange.NotOneLanguage as wrong:
        raise Http404 from wrong
    first = sources[0]
    name = f"{first._meta.model_name}-{first.pk}-{language}.{exchange.ENDINGS[format]}"
    return HttpResponse(
        content,
        content_type=exchange.MEDIA_TYPES[format],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


class ImportView(WagtailAdminTemplateMixin, TemplateView):
    """A file is looked at first; what it changes is taken when somebody says so.

    Between the two nothing is stored: the form holds the changes, signed for this member.
    """

    template_name = "cms/admin/interchange_import.html"
    page_title = gettext_lazy("Bring in a file")
    header_icon = "upload"

    def dispatch(self, request, *args, **kwargs):
        self.unreadable: Unreadable | None = None
        if not self.mine:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def mine(self):
        return languages_of(self.request.user)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse_lazy("translations"), "label": _("Translations")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            unreadable=self.unreadable,
            languages=[each for each in languages.offered() if each.code in self.mine],
        )

    def post(self, request):
        if "signed" in request.POST:
            return self._take(request)
        uploaded = request.FILES.get("file")
        try:
            if uploaded is None:
                raise Unreadable(_("Choose a file first."))
            if uploaded.size > LARGEST:
                raise Unreadable(_("The file is larger than 10 MB. Bring it in in parts."))
            examination = exchange.examine(
                content=uploaded.read(),
                languages=self.mine,
                among=partial(translatable, request.user),
            )
            signed = self._signed(examination)
        except Unreadable as unreadable:
            self.unreadable = unreadable
            return self.render_to_response(self.get_context_data(), status=422)
        self.template_name = "cms/admin/interchange_changes.html"
        return self.render_to_response(
            self.get_context_data(
                file_name=uploaded.name,
                language=languages.describe(examination.language),
                groups=_groups(examination),
                count=len(examination.changes),
                problems=examination.problems,
                signed=signed,
            )
        )

    def _signed(self, examination):
        changes = [
            [
                change.work,
                examination.revisions[change.work],
                change.segment.id,
                None if change.is_confirmation else change.after,
            ]
            for change in examination.changes
        ]
        held = {
            "member": self.request.user.pk,
            "language": examination.language,
            "changes": changes,
        }
        signed = signing.dumps(held, salt=_SALT, compress=True)
        if len(signed) > LARGEST_FORM:
            raise Unreadable(
                _("The file changes more texts than can be taken at once. Bring it in in parts.")
            )
        return signed

    def _take(self, request):
        try:
            held = signing.loads(request.POST["signed"], salt=_SALT, max_age=HOLDS_FOR)
        except signing.SignatureExpired:
            messages.error(
                request, _("You looked at the file more than a day ago. Choose it once more.")
            )
            return redirect("translations_import")
        except signing.BadSignature as forged:
            raise BadRequest from forged
        language = held["language"]
        # The member may have changed since, and so may what they are trusted with.
        if held["member"] != request.user.pk or language not in self.mine:
            raise PermissionDenied
        ticked = set(request.POST.getlist("take"))
        wanted = [change for number, change in enumerate(held["changes"]) if str(number) in ticked]
        taken = exchange.take(
            chosen=_chosen(wanted),
            language=language,
            actor=request.user,
            at=timezone.now(),
            among=partial(translatable, request.user),
        )
        messages.success(
            request,
            ngettext(
                "%(count)d text was taken. Readers see it once it is released.",
                "%(count)d texts were taken. Readers see them once they are released.",
                taken.texts,
            )
            % {"count": taken.texts},
        )
        for title, reason in taken.refused.items():
            messages.error(
                request,
                _("Nothing was taken for “%(title)s”: %(reason)s Choose the file once more.")
                % {"title": title, "reason": reason},
            )
        return redirect(f"{reverse('translations')}?language={language}")


def _chosen(changes):
    works: dict[str, list] = {}
    for change in changes:
        works.setdefault(change[0], []).append(change)
    return [
        Chosen(
            work=work,
            revision=wanted[0][1],
            texts={key: text for _work, _revision, key, text in wanted if text is not None},
            confirmed=[key for _work, _revision, key, text in wanted if text is None],
        )
        for work, wanted in works.items()
    ]


def _groups(examination):
    numbers = {id(change): number for number, change in enumerate(examination.changes)}
    return [
        {
            "title": examination.titles[work],
            "rows": [
                {
                    "number": numbers[id(change)],
                    "change": change,
                    "before": _shown(change.segment, change.before),
                    "after": _shown(change.segment, change.after),
                }
                for change in changes
            ],
        }
        for work, changes in by_work(examination.changes).items()
    ]


def _shown(segment, text):
    if not segment.is_rich:
        return text
    return mark_safe(richtext.cleaned(text))  # noqa: S308 - cleaned just now


urlpatterns = [
    path("translations/import/", ImportView.as_view(), name="translations_import"),
    path(
        "translations/<int:pk>/export/<str:format>/", export_translation, name="translation_export"
    ),
    path(
        "translations/below/<int:page_id>/<str:language>/export/<str:format>/",
        export_below,
        name="translations_export_below",
    ),
]
