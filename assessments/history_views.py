"""The history of a question in the admin: its versions, two of them compared, one brought back."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import HistoryView

from assessments import differences, history, versions
from assessments.contents import digest
from assessments.models import Question, QuestionVersion
from assessments.statistics.choices import FEWEST
from cms.models import Picture
from cms.rights import visible_to

NOW = "now"


class CompareForm(forms.Form):
    """Two forms of a question, by the numbers of their versions or ``now``."""

    before = forms.ChoiceField(label=gettext_lazy("Compare"))
    after = forms.ChoiceField(label=gettext_lazy("with"))

    def __init__(self, *args, numbers, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(NOW, _("the present form")), *((str(each), _name(each)) for each in numbers)]
        for field in self.fields.values():
            field.choices = choices


def _name(number):
    return _("version %(number)d") % {"number": number}


class QuestionHistoryView(HistoryView):
    """The versions of a question above its log."""

    @cached_property
    def told(self):
        [question] = versions.loaded(Question.objects.filter(pk=self.object.pk))
        return history.told(question=question)

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        if not self.results_only:
            numbers = [each.version.number for each in self.told]
            before = next((each.version.number for each in self.told if not each.is_present), None)
            context |= {
                "told": self.told,
                "fewest": FEWEST,
                "may_change": self.user_has_permission_for_instance("change", self.object),
                "form": CompareForm(
                    numbers=numbers, initial={"before": before or NOW, "after": NOW}
                )
                if numbers
                else None,
            }
        return context


@never_cache
@require_safe
def compare_versions(request, pk):
    """Two forms of the question side by side, with what differs said first."""
    question = _question(visible_to(request.user, Question), pk)
    numbers = QuestionVersion.objects.filter(question=question).order_by("-number")
    form = CompareForm(request.GET, numbers=list(numbers.values_list("number", flat=True)))
    if not form.is_valid():
        messages.error(request, _("Choose two versions that there are."))
        return redirect(_history_of(question))
    chosen = form.cleaned_data
    before, after = (_content(question, chosen[name]) for name in ("before", "after"))
    pairs = differences.side_by_side(before, after, pictures=_pictures(before, after))
    return render(
        request,
        "assessments/admin/compare_versions.html",
        {
            "page_title": _("What changed"),
            "page_subtitle": Truncator(question).words(12),
            "header_icon": "history",
            "question": question,
            "history_url": _history_of(question),
            "form": form,
            "before": _heading(chosen["before"]),
            "after": _heading(chosen["after"]),
            "changed": _sorted(pair for pair in pairs if pair.differs),
            "same": [pair for pair in pairs if not pair.differs and not pair.is_translation],
            "brings_back": [
                int(chosen[name]) for name in ("before", "after") if chosen[name] != NOW
            ]
            if _changeable(request.user).filter(pk=question.pk).exists()
            else [],
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bring_back(request, pk, number):
    """Ask first: what would change; then make the question what it was."""
    question = _question(_changeable(request.user), pk)
    version = get_object_or_404(QuestionVersion, question=question, number=number)
    present = versions.content_of(question)
    faults = []
    if request.method == "POST":
        if request.POST.get("seen") != digest(present):
            faults = [_("Somebody changed the question meanwhile. Look at the changes again.")]
        else:
            try:
                history.bring_back(version=version, actor=request.user, at=timezone.now())
            except history.CannotBeBroughtBack as refused:
                faults = refused.faults
            else:
                told = _("The question is again what it was as %(version)s.")
                messages.success(request, told % {"version": _name(number)})
                return redirect(_history_of(question))
    pictures = _pictures(present, version.content)
    found = differences.changes(present, version.content, pictures=pictures)
    return render(
        request,
        "assessments/admin/bring_back.html",
        {
            "page_title": _("Bring back %(version)s") % {"version": _name(number)},
            "page_subtitle": Truncator(question).words(12),
            "header_icon": "history",
            "question": question,
            "history_url": _history_of(question),
            "seen": digest(present),
            "faults": faults,
            "before": _heading(NOW),
            "after": _heading(str(number)),
            "changed": [pair for pair in found if not stays(pair)],
            "stays": [pair for pair in found if stays(pair)],
        },
        status=422 if faults else 200,
    )


def stays(pair):
    """Whether bringing a version back leaves this as it is: translations, and what a case says."""
    is_case = pair.part.key[0] == "case"
    return pair.is_translation or (is_case and pair.before and pair.after)


def _sorted(pairs):
    return sorted(pairs, key=lambda pair: pair.is_translation)


def _changeable(member):
    policy = policy_registry.get_by_type(Question)
    return policy.instances_user_has_permission_for(member, "change")


def _question(questions, pk):
    return get_object_or_404(versions.loaded(questions), pk=pk)


def _history_of(question):
    return reverse(Question.snippet_viewset.get_url_name("history"), args=[question.pk])


def _content(question, chosen):
    if chosen == NOW:
        return versions.content_of(question)
    version = QuestionVersion.objects.filter(question=question, number=chosen).first()
    if version is None:
        raise Http404
    return version.content


def _heading(chosen):
    return _("Now") if chosen == NOW else _("Version %(number)s") % {"number": chosen}


def _pictures(*contents):
    ids = {content["picture"] for content in contents if content.get("picture")}
    return dict(Picture.objects.filter(pk__in=ids).values_list("pk", "title")) if ids else {}


urlpatterns = [
    path("questions/<int:pk>/versions/", compare_versions, name="compare_versions"),
    path(
        "questions/<int:pk>/versions/<int:number>/bring-back/",
        bring_back,
        name="bring_back_version",
    ),
]
