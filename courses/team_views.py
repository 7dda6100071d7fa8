"""Who belongs to which course: the secretariat's pages, and a trainer's beginning of a course."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.languages import source_languages
from courses import teams
from courses.models import Catalogue, Course, CourseTrainer
from lms.members.models import Member

PER_PAGE = 50
HOME = WagtailAdminTemplateMixin.breadcrumbs_items
LIST = [*HOME, {"url": reverse_lazy("course_trainers"), "label": "Trainers of courses"}]


def may_give(member: Member) -> bool:
    return member.has_perm("courses.give_courses")


class ForGivers(WagtailAdminTemplateMixin):
    header_icon = "group"

    def dispatch(self, request, *args, **kwargs):
        if not may_give(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*LIST, {"url": "", "label": self.get_page_subtitle()}]


class TrainersView(ForGivers, TemplateView):
    """All courses, each with whom it belongs to."""

    template_name = "courses/admin/trainers.html"
    page_title = "Trainers of courses"

    def get_breadcrumbs_items(self):
        return [*HOME, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        belonging = CourseTrainer.objects.select_related("member").order_by("member__display_name")
        courses = Course.objects.order_by("path").prefetch_related(Prefetch("trainers", belonging))
        page = Paginator(courses, PER_PAGE).get_page(self.request.GET.get("p"))
        numbers = page.paginator.get_elided_page_range(page.number)
        return super().get_context_data(**kwargs, page=page, elided_page_range=numbers)


class TrainersForm(forms.Form):
    trainers = forms.ModelMultipleChoiceField(
        Member.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, course, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["trainers"].queryset = teams.trainers()
        self.fields["trainers"].initial = [each.member_id for each in course.trainers.all()]


class TrainersOfView(ForGivers, FormView):
    """The trainers of one course."""

    template_name = "courses/admin/trainers_of.html"
    page_title = "Trainers"
    form_class = TrainersForm
    success_url = reverse_lazy("course_trainers")

    def dispatch(self, request, *args, **kwargs):
        self.course = get_object_or_404(Course, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.course.title

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "course": self.course}

    def form_valid(self, form):
        teams.set_trainers(
            course=self.course,
            members=form.cleaned_data["trainers"],
            given_by=self.request.user,
            at=timezone.now(),
        )
        messages.success(self.request, f"“{self.course.title}” has its trainers.")
        return super().form_valid(form)


class BeginCourseForm(forms.Form):
    title = forms.CharField(max_length=255)
    source_language = forms.ChoiceField(
        label="Written in",
        choices=source_languages,
        help_text="You can change it until the course is published or its translation has begun.",
    )


class BeginCourseView(WagtailAdminTemplateMixin, FormView):
    """A trainer begins a course, which is theirs from then on."""

    template_name = "courses/admin/begin_course.html"
    page_title = "New course"
    header_icon = "doc-empty"
    form_class = BeginCourseForm

    def dispatch(self, request, *args, **kwargs):
        if not teams.may_teach(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*HOME, {"url": "", "label": self.page_title}]

    def get_initial(self):
        return {"source_language": self.request.user.language}

    def form_valid(self, form):
        try:
            course = teams.begin_course(
                **form.cleaned_data,
                catalogue=Catalogue.objects.get(),
                trainer=self.request.user,
                at=timezone.now(),
            )
        except ValidationError as refused:
            form.add_error("title", refused.messages)
            return self.form_invalid(form)
        return redirect(reverse("wagtailadmin_pages:edit", args=[course.pk]))
