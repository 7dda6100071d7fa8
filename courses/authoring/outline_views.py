"""The outline of a course in the admin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail import hooks
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from courses.authoring import course_outline
from courses.desk.rights import quizzes_to_change
from courses.models import Course, Lesson, Module

LONGEST_TITLE = 255
LONGEST_TITLE_OF_QUIZ = 150
MOST_DIGITS = 4


class OfOwnCourse:
    """Finds the course, for who may change it; raises ``Http404`` and ``PermissionDenied``."""

    def dispatch(self, request, *args, **kwargs):
        self.course = get_object_or_404(Course, pk=kwargs["pk"])
        if not self.course.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def to_outline(self, page=None):
        address = reverse("course_outline", args=[self.course.pk])
        return redirect(f"{address}#page-{page.pk}" if page else address)


class OutlineView(OfOwnCourse, WagtailAdminTemplateMixin, TemplateView):
    template_name = "courses/admin/course_outline.html"
    page_title = "Outline"
    header_icon = "list-ol"

    def get_page_subtitle(self):
        return self.course.get_admin_display_title()

    def get_breadcrumbs_items(self):
        explorer = reverse("wagtailadmin_explore", args=[self.course.pk])
        return [
            *WagtailAdminTemplateMixin.breadcrumbs_items,
            {"url": explorer, "label": self.course.get_admin_display_title()},
            {"url": "", "label": f"{self.page_title}: {self.course.get_admin_display_title()}"},
        ]

    def get_context_data(self, **kwargs):
        modules = course_outline.rows(self.course)
        asked = {
            each.quiz.pk for module in modules for row in module.lessons for each in row.quizzes
        }
        to_try = quizzes_to_change(self.request.user).filter(pk__in=asked)
        return super().get_context_data(
            **kwargs,
            course=self.course,
            modules=modules,
            quizzes_to_try=set(to_try.values_list("pk", flat=True)),
            all_languages=course_outline.languages_to_reach(),
            may_move=self.course.permissions_for_user(self.request.user).can_reorder_children(),
            may_add_quiz=course_outline.may_add_quiz(self.request.user, self.course),
            position_url=reverse("wagtailadmin_pages:set_page_position", args=[999999]),
            longest_title=LONGEST_TITLE,
            longest_title_of_quiz=LONGEST_TITLE_OF_QUIZ,
        )


class MoveView(OfOwnCourse, View):
    """One place up or down, or into another module."""

    http_method_names = ("post",)

    def post(self, request, pk):
        page = _page_in(self.course, request.POST.get("page", ""))
        try:
            place = self._place_for(page)
            if place.parent != page.get_parent():
                for hook in hooks.get_hooks("before_move_page"):
                    refusal = hook(request, page, place.parent)
                    if hasattr(refusal, "status_code"):
                        return refusal
            course_outline.move(page=page, place=place, actor=request.user)
        except course_outline.AtTheEnd:
            messages.info(request, _("“%(title)s” stands there already.") % _named(page))
        except course_outline.AddressTaken:
            text = _("“%(title)s” stays: the other module has a lesson with the same address.")
            messages.error(request, text % _named(page))
        except PermissionDenied:
            text = _("“%(title)s” stays: you may not move pages there, as who may publish does.")
            messages.error(request, text % _named(page))
        else:
            messages.success(request, _("“%(title)s” was moved.") % _named(page))
        return self.to_outline(page)

    def _place_for(self, page):
        said = self.request.POST
        if "module" in said:
            module = _page_in(self.course, said["module"])
            if not isinstance(module, Module) or not isinstance(page, Lesson):
                raise Http404
            number = said.get("number", "")
            is_number = number.isdecimal() and len(number) <= MOST_DIGITS
            return course_outline.in_module(
                lesson=page, module=module, number=int(number) if is_number else None
            )
        if said.get("step") not in ("up", "down"):
            raise Http404
        return course_outline.one_step(page=page, step=said["step"])


class AddView(OfOwnCourse, View):
    """A module at the end of the course, a lesson at the end of a module, or a lesson's quiz."""

    http_method_names = ("post",)

    def post(self, request, pk):
        title = request.POST.get("title", "").strip()
        if number := request.POST.get("lesson"):
            return self._add_quiz(title, _page_in(self.course, number))
        parent = self.course
        if number := request.POST.get("module"):
            parent = _page_in(self.course, number)
        if isinstance(parent, Lesson):
            raise Http404
        if not title or len(title) > LONGEST_TITLE:
            messages.error(request, _("Give it a title, of up to 255 letters."))
            return self.to_outline(parent)
        try:
            page = course_outline.add(title=title, parent=parent, author=request.user)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
            return self.to_outline(parent)
        messages.success(request, _("“%(title)s” was begun, as a draft.") % _named(page))
        return self.to_outline(page)

    def _add_quiz(self, title, lesson):
        if not isinstance(lesson, Lesson):
            raise Http404
        if not title or len(title) > LONGEST_TITLE_OF_QUIZ:
            messages.error(self.request, _("Give it a title, of up to 150 letters."))
            return self.to_outline(lesson)
        try:
            quiz = course_outline.add_quiz(
                title=title, lesson=lesson, course=self.course, author=self.request.user
            )
        except course_outline.AskedAlready:
            text = _("“%(title)s” asks a quiz already.")
            messages.error(self.request, text % _named(lesson))
        except PermissionDenied:
            text = _("You cannot add a quiz to “%(title)s”.")
            messages.error(self.request, text % _named(lesson))
        else:
            text = _("“%(title)s” was begun, in the lesson's draft. Now give it its questions.")
            messages.success(self.request, text % {"title": quiz})
        return self.to_outline(lesson)


def _page_in(course: Course, number: str) -> Page:
    if not number.isdecimal():
        raise Http404
    found = Page.objects.descendant_of(course).type((Module, Lesson))
    return get_object_or_404(found, pk=number).specific


def _named(page: Page) -> dict[str, str]:
    return {"title": page.get_admin_display_title()}
