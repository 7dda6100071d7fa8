"""The secretariat's pages about learning paths: writing, looking at, closing, recognising."""

from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from courses import ledger, versions
from courses.authoring.groups import requirements_of
from courses.authoring.problems import problems_of
from courses.models import PathEnrolment, PathVersion
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER
from tests.factories.courses import (
    CourseFactory,
    LearningPathFactory,
    PathEnrolmentFactory,
    PathVersionFactory,
    complete_course,
    lessons_of,
    published_course,
    published_path,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

LISTING_COST = 16
PUBLISH = {"action-publish": "action-publish"}


def address(view, *args):
    return reverse(PathVersion.snippet_viewset.get_url_name(view), args=args)


@pytest.fixture
def secretariat(sign_in):
    return sign_in(MemberFactory(role=SECRETARIAT))


@pytest.fixture
def trainer(sign_in):
    return sign_in(MemberFactory(role=TRAINER))


def course(**kwargs):
    return published_course(lessons=1, **kwargs)


def form_of(path, *groups, number="", **fields):
    """A version as its form posts it; groups are dictionaries, their courses too or pages."""
    return nested_form_data(
        {
            "path": path.pk if path else "",
            "number": number,
            "groups": inline_formset(
                [
                    {
                        **{"at_least": "", "after": "", **group},
                        "requirements": inline_formset(
                            [
                                each if isinstance(each, dict) else {"course": each.pk}
                                for each in group["courses"]
                            ]
                        ),
                    }
                    for group in groups
                ]
            ),
            **fields,
        }
    )


class FormFields(HTMLParser):
    """What a browser would post of the form in which authors write."""

    def __init__(self, page):
        super().__init__()
        self.inside, self.found, self.select = False, {}, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("id") == "w-editor-form"
        if not self.inside or "__prefix__" in attrs.get("name", ""):
            return
        if tag == "input" and attrs.get("type") == "checkbox":
            if "checked" in attrs:
                self.found[attrs["name"]] = "on"
        elif tag == "input" and "name" in attrs:
            self.found[attrs["name"]] = attrs.get("value") or ""
        elif tag == "select":
            self.select = attrs["name"]
        elif tag == "option" and "selected" in attrs:
            self.found[self.select] = attrs["value"]

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False


class TestPublishing:
    def test_draft_that_cannot_be_completed_is_saved(self, secretariat):
        group = {"courses": [CourseFactory()], "at_least": 3, "after": 7}

        secretariat.post(address("add"), form_of(LearningPathFactory(), group))

        assert PathVersion.objects.get().live is False

    def test_its_edit_page_says_what_is_wrong_and_what_to_do(self, secretariat):
        empty = CourseFactory(title="Empty course")
        draft = PathVersionFactory(live=False, groups=[(None, [empty])])

        page = secretariat.get(address("edit", draft.pk)).text

        assert "“Empty course” in group 1 has no published lesson to complete." in page
        assert "Complete this course: “Empty course”." in page
        assert 'class="path-group"' in page

    @pytest.mark.parametrize(
        ("changed", "field", "error"),
        [
            ({"at_least": 3}, "at_least", "Group 1 asks for 3 courses and has only 1."),
            ({"after": 1}, "after", "Group 1 opens after itself, so it never opens."),
            ({"after": 5}, "after", "Group 1 opens after group 5, which does not exist."),
        ],
    )
    def test_group_that_cannot_be_completed_is_refused_next_to_its_field(
        self, secretariat, changed, field, error
    ):
        group = {"courses": [course()], **changed}

        page = secretariat.post(address("add"), form_of(LearningPathFactory(), group, **PUBLISH))

        form = page.context["form"]
        assert form.formsets["groups"].forms[0].errors == {field: [error]}
        assert form.non_field_errors() == [error]
        assert "This version is not published" in page.text
        assert PathVersion.objects.count() == 0

    def test_course_that_cannot_be_completed_is_refused_next_to_its_field(self, secretariat):
        withdrawn = course(title="Withdrawn")
        withdrawn.unpublish()
        without_quiz = {"course": course(title="No quiz").pk, "minimum_grade": 70}
        group = {"courses": [withdrawn, without_quiz]}

        page = secretariat.post(address("add"), form_of(LearningPathFactory(), group, **PUBLISH))

        forms = page.context["form"].formsets["groups"].forms[0].formsets["requirements"].forms
        assert [each.errors for each in forms] == [
            {"course": ["“Withdrawn” in group 1 is not published."]},
            {"minimum_grade": ["“No quiz” in group 1 has no quiz, so nobody gets a grade in it."]},
        ]
        assert PathVersion.objects.count() == 0

    def test_refused_draft_stays_a_draft(self, secretariat):
        draft = PathVersionFactory(live=False)
        fields = FormFields(secretariat.get(address("edit", draft.pk)).text).found

        page = secretariat.post(address("edit", draft.pk), {**fields, **PUBLISH})

        draft.refresh_from_db()
        assert draft.live is False
        assert "has no published lesson to complete" in page.text

    def test_same_course_twice_in_a_group_is_refused_even_in_a_draft(self, secretariat):
        twice = course()

        page = secretariat.post(
            address("add"), form_of(LearningPathFactory(), {"courses": [twice, twice]})
        )

        assert "This course is already in this group." in page.text
        assert PathVersion.objects.count() == 0

    def test_autosaving_brings_the_picture_up_to_date(self, secretariat):
        draft = PathVersionFactory(live=False, groups=[(None, [course(title="Old course")])])
        fields = FormFields(secretariat.get(address("edit", draft.pk)).text).found
        fields["groups-0-requirements-0-course"] = course(title="New course").pk

        answer = secretariat.post(
            address("edit", draft.pk), fields, headers={"accept": "application/json"}
        )

        html = answer.json()["html"]
        assert "#path-outline" in html
        assert "Complete this course: “New course”." in html
        assert "Old course" not in html


class TestNumbers:
    def test_first_saving_takes_the_next_free_number(self, secretariat):
        path = PathVersionFactory(number=4).path

        secretariat.post(address("add"), form_of(path, {"courses": [course()]}))

        assert [each.number for each in path.versions.order_by("number")] == [4, 5]

    def test_saving_again_keeps_it(self, secretariat):
        draft = PathVersionFactory(number=3, live=False)
        fields = FormFields(secretariat.get(address("edit", draft.pk)).text).found

        secretariat.post(address("edit", draft.pk), {**fields, "number": ""})

        assert [each.number for each in draft.path.versions.all()] == [3]

    def test_form_of_a_known_path_has_its_next_number(self, secretariat):
        path = PathVersionFactory(number=4).path

        page = secretariat.get(address("add"), {"path": path.pk})

        assert (page.context["form"]["path"].value(), page.context["form"]["number"].value()) == (
            path.pk,
            5,
        )

    @pytest.mark.parametrize("chosen", ["", "0", "x"])
    def test_form_of_an_unknown_path_has_none(self, secretariat, chosen):
        page = secretariat.get(address("add"), {"path": chosen})

        assert page.context["form"]["number"].value() is None

    def test_number_that_is_taken_is_refused_at_its_field(self, secretariat):
        path = PathVersionFactory(number=1).path

        page = secretariat.post(address("add"), form_of(path, {"courses": [course()]}, number=1))

        assert page.context["form"].errors["number"] == [
            "Version 1 of this path exists. The next free number is 2."
        ]

    def test_copy_has_the_next_number_and_leaves_the_original_alone(self, secretariat):
        first, second = course(), course()
        original = PathVersionFactory(groups=[(None, [first]), (1, [second])])
        before = list(original.groups.values())
        page = secretariat.get(address("copy", original.pk))

        secretariat.post(page.context["action_url"], FormFields(page.text).found | PUBLISH)

        copy = original.path.current_version
        assert copy.number == original.number + 1
        assert [(each.at_least, each.course_id) for each in ledger.rules_of(copy.pk)] == [
            (None, first.pk),
            (1, second.pk),
        ]
        assert list(original.groups.values()) == before

    def test_nothing_is_posted_to_the_copy_page_itself(self, secretariat):
        version = PathVersionFactory()

        assert secretariat.post(address("copy", version.pk), {}).status_code == 405


class TestListing:
    def test_titles_of_published_versions_lead_to_where_they_are_shown(self, secretariat):
        live = PathVersionFactory()
        draft = PathVersionFactory(path=live.path, live=False)

        page = secretariat.get(address("list")).text

        assert address("inspect", live.pk) in page
        assert address("edit", live.pk) not in page
        assert address("delete", live.pk) not in page
        assert address("edit", draft.pk) in page

    def test_live_version_is_marked_when_its_course_is_withdrawn(self, secretariat):
        withdrawn = course(title="Withdrawn")
        PathVersionFactory(groups=[(None, [withdrawn])])
        assert "1 problem" not in secretariat.get(address("list")).text

        withdrawn.unpublish()

        page = secretariat.get(address("list")).text
        assert "1 problem" in page
        assert "“Withdrawn” in group 1 is not published." in page

    @pytest.mark.parametrize("count", [1, 3])
    def test_costs_the_same_however_long_it_is(self, secretariat, count, statements):
        for _number in range(count):
            version = PathVersionFactory(groups=[(None, [course(), course()])])
            PathEnrolmentFactory(path=version.path)
        secretariat.get(address("list"))

        with statements() as found:
            secretariat.get(address("list"))

        assert len(found) == LISTING_COST


class TestProblems:
    @pytest.mark.parametrize("count", [1, 3])
    def test_cost_three_queries(self, count, django_assert_num_queries):
        pks = [PathVersionFactory(groups=[(None, [course()])] * count).pk for _ in range(count)]

        with django_assert_num_queries(3):
            problems_of(requirements_of(pks))

    def test_follow_the_evaluators_rules(self):
        first, second, third = course(), course(), course()
        version = PathVersionFactory(groups=[(None, [second]), (1, [third, first])])

        groups = requirements_of([version.pk]).groups[version.pk]

        assert [rule for group in groups for rule in group.rules] == ledger.rules_of(version.pk)

    @pytest.mark.parametrize("depth", [0, 1, 2, 3])
    def test_page_for_some_members_only_makes_its_course_private(self, depth):
        page = course()
        version = PathVersionFactory(groups=[(None, [page, course()])])
        closed = [lessons_of(page)[0], *lessons_of(page)[0].get_ancestors().reverse()][depth]
        PageViewRestriction.objects.create(page=closed, restriction_type="password", password="x")

        found = problems_of(requirements_of([version.pk]))[version.pk]

        private = [str(each) for each in found]
        assert private[0] == f"“{page.title}” in group 1 is private: some cannot open it."
        # The catalogue is above both courses.
        assert len(private) == (2 if depth == 3 else 1)

    def test_page_for_everybody_who_signed_in_is_open_to_members(self):
        page = course()
        version = PathVersionFactory(groups=[(None, [page])])
        PageViewRestriction.objects.create(page=page, restriction_type="login")

        assert problems_of(requirements_of([version.pk])) == {version.pk: []}


class TestInspecting:
    def test_shows_the_path_drawn_and_in_words(self, secretariat):
        version = PathVersionFactory(groups=[(None, [course(title="Asylum")])])

        page = secretariat.get(address("inspect", version.pk)).text

        assert 'class="path-group"' in page
        assert "Complete this course: “Asylum”." in page
        assert "The certificate does not expire." in page
        assert address("copy", version.pk) in page

    def test_says_how_many_members_are_on_each_version(self, secretariat):
        done = course()
        old = PathVersionFactory(groups=[(None, [done])])
        member = PathEnrolmentFactory(path=old.path).member
        PathEnrolmentFactory(path=old.path)
        complete_course(member, done)
        new = PathVersionFactory(path=old.path, groups=[(None, [course()])])
        PathEnrolmentFactory(path=old.path)
        PathEnrolmentFactory(path=published_path(course()))

        in_use = secretariat.get(address("inspect", new.pk)).context["in_use"]

        assert [(each.version, each.current, each.studying, each.completed) for each in in_use] == [
            (new, True, 1, 0),
            (old, False, 1, 1),
        ]

    def test_renewing_member_counts_once(self):
        done = course()
        path_enrolment = PathEnrolmentFactory(path=published_path(done))
        complete_course(path_enrolment.member, done)
        PathEnrolment.objects.create(
            member=path_enrolment.member,
            path=path_enrolment.path,
            version=path_enrolment.version,
            cycle=2,
            enrolled_at=timezone.now(),
            completions_from=timezone.now(),
        )

        [standing] = versions.with_members(path_enrolment.path_id)

        assert (standing.studying, standing.completed) == (1, 0)


class TestClosing:
    @pytest.fixture
    def version(self):
        return PathVersionFactory()

    def post(self, client, version, day):
        return client.post(
            reverse("close_path_version", args=[version.pk]), {"closes_on": day}, follow=True
        )

    def test_sets_the_last_day(self, secretariat, version):
        day = timezone.localdate() + timedelta(days=30)

        page = self.post(secretariat, version, day)

        version.refresh_from_db()
        assert version.closes_on == day
        assert "It can be completed until" in page.text

    def test_says_how_many_have_not_completed_it(self, secretariat, version):
        PathEnrolmentFactory(path=version.path)
        PathEnrolmentFactory()

        page = secretariat.get(reverse("close_path_version", args=[version.pk])).text

        assert "1 member is on this version and has not completed it." in page

    @pytest.mark.parametrize(
        ("day", "error"),
        [
            (date(2020, 1, 1), "This day has passed."),
            ("", "This field is required."),
            ("soon", "Enter a valid date."),
        ],
    )
    def test_no_day_in_the_past(self, secretariat, version, day, error):
        page = self.post(secretariat, version, day)

        version.refresh_from_db()
        assert version.closes_on is None
        assert error in page.text

    def test_today_is_the_first_day_that_can_be_chosen(self, secretariat, version):
        self.post(secretariat, version, timezone.localdate())

        version.refresh_from_db()
        assert version.closes_on == timezone.localdate()

    def test_is_changed_and_taken_back_until_that_day(self, secretariat, version):
        at = timezone.now()
        versions.close(version_id=version.pk, on=at.date(), at=at)
        later = at.date() + timedelta(days=9)
        self.post(secretariat, version, later)
        version.refresh_from_db()
        assert version.closes_on == later

        secretariat.post(reverse("close_path_version", args=[version.pk]), {"take-back": "1"})

        version.refresh_from_db()
        assert version.closes_on is None

    def test_is_final_after_that_day(self, secretariat, version):
        day = timezone.localdate() - timedelta(days=1)
        PathVersion.objects.filter(pk=version.pk).update(closes_on=day)

        for data in ({"take-back": "1"}, {"closes_on": timezone.localdate()}):
            page = secretariat.post(
                reverse("close_path_version", args=[version.pk]), data, follow=True
            )
            assert "The last day has passed" in page.text

        version.refresh_from_db()
        assert version.closes_on == day

    def test_draft_is_not_closed(self):
        draft = PathVersionFactory(live=False)

        with pytest.raises(versions.NotPublished):
            versions.close(version_id=draft.pk, on=timezone.localdate(), at=timezone.now())

    @pytest.mark.parametrize("role", [TRAINER, ADVOCATE])
    def test_others_do_not_close(self, sign_in, version, role):
        client = sign_in(MemberFactory(role=role))
        day = timezone.localdate()
        url = reverse("close_path_version", args=[version.pk])

        assert client.get(url).status_code == 302
        assert client.post(url, {"closes_on": day}).status_code == 302
        version.refresh_from_db()
        assert version.closes_on is None
