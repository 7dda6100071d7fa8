"""What was learned elsewhere: one of the secretariat recognises it, a second one agrees."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from courses import ledger
from courses.models import Course, Recognition
from lms.members import changes
from lms.members.roles import ADVOCATE, SECRETARIAT, TRAINER
from tests.factories.courses import (
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
)
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

RECOGNITIONS_COST = 12


@pytest.fixture
def secretariat(sign_in):
    return sign_in(MemberFactory(role=SECRETARIAT))


def course(**kwargs):
    return published_course(lessons=1, **kwargs)


class TestRecognising:
    @pytest.fixture
    def path_enrolment(self):
        return PathEnrolmentFactory(
            member=MemberFactory(display_name="Hla Hla", email="hla@example.org"),
            path=published_path(course(title="Asylum"), course(title="Detention")),
        )

    def form(self, path_enrolment, title="Asylum", **fields):
        [asked] = [
            rule.course_id
            for rule in ledger.rules_of(path_enrolment.version_id)
            if Course.objects.get(pk=rule.course_id).title == title
        ]
        return {"course": asked, "reason": "A university course", "evidence": "No. 7", **fields}

    def url(self, path_enrolment):
        return reverse("recognise_learning", args=[path_enrolment.pk])

    @pytest.mark.parametrize("words", ["hla", "HLA@example"])
    def test_member_is_found_by_name_or_address(self, secretariat, path_enrolment, words):
        MemberFactory(display_name="Somebody else")

        page = secretariat.post(reverse("find_path_member"), {"words": words}).text

        assert self.url(path_enrolment) in page
        assert "Somebody else" not in page

    def test_search_asks_for_words(self, secretariat, path_enrolment):
        page = secretariat.post(reverse("find_path_member"), {"words": ""}).text

        assert "This field is required." in page
        assert "Hla Hla" not in page

    def met(self, path_enrolment):
        return [each.met for each in ledger.path_progress(path_enrolment).groups[0].courses]

    def decide(self, client, answer="approve"):
        address = reverse("decide_recognition", args=[Recognition.objects.latest("pk").pk])
        return client.post(address, {"answer": answer}, follow=True).text

    def test_what_one_person_recognised_counts_when_a_second_agrees(
        self, secretariat, sign_in, path_enrolment
    ):
        secretariat.post(self.url(path_enrolment), self.form(path_enrolment))
        assert "You recognised it yourself" in self.decide(secretariat)
        for outsider in (TRAINER, ADVOCATE):
            self.decide(sign_in(MemberFactory(role=outsider)))
        assert self.met(path_enrolment) == [False, False]

        colleague = MemberFactory(role=SECRETARIAT)
        assert "The course counts now." in self.decide(sign_in(colleague))
        assert self.met(path_enrolment) == [True, False]
        assert Recognition.objects.get().decided_by == colleague
        assert "has been decided already" in self.decide(sign_in(colleague), "decline")
        assert self.met(path_enrolment) == [True, False]

    def test_an_administrator_alone_completes_no_path(self, sign_in):
        known = course(title="Asylum")
        path_enrolment = PathEnrolmentFactory(path=published_path(known))
        administrator = MemberFactory(is_staff=True, is_superuser=True)
        client = sign_in(administrator)
        client.post(self.url(path_enrolment), self.form(path_enrolment))
        assert "somebody else has to agree" in self.decide(client)
        path_enrolment.refresh_from_db()
        assert path_enrolment.completed_at is None
        with pytest.raises(IntegrityError), transaction.atomic():
            Recognition.objects.update(
                decision="approved", decided_by=administrator, decided_at=timezone.now()
            )
        self.decide(sign_in(MemberFactory(role=SECRETARIAT)))
        path_enrolment.refresh_from_db()
        assert path_enrolment.completed_at is not None

    def test_whose_account_one_made_does_not_agree(self, secretariat, sign_in, path_enrolment):
        secretariat.post(self.url(path_enrolment), self.form(path_enrolment))
        colleague = MemberFactory(role=SECRETARIAT)
        changes.note(
            member=colleague, by=Recognition.objects.get().recognised_by, at=timezone.now()
        )
        assert "a third person has to decide" in self.decide(sign_in(colleague))
        assert self.met(path_enrolment) == [False, False]

    def test_what_was_declined_can_be_recognised_anew(self, secretariat, sign_in, path_enrolment):
        secretariat.post(self.url(path_enrolment), self.form(path_enrolment))
        assert "Declined." in self.decide(sign_in(MemberFactory(role=SECRETARIAT)), "decline")
        secretariat.post(self.url(path_enrolment), self.form(path_enrolment))
        assert [each.decision for each in Recognition.objects.order_by("pk")] == ["declined", ""]
        assert self.met(path_enrolment) == [False, False]

    def test_recognised_course_is_listed(self, secretariat, path_enrolment):
        page = secretariat.post(
            self.url(path_enrolment), self.form(path_enrolment), follow=True
        ).text

        recognition = Recognition.objects.get()
        assert (recognition.reason, recognition.evidence) == ("A university course", "No. 7")
        assert self.met(path_enrolment) == [False, False]
        for words in ("Hla Hla", "Asylum", "A university course", "No. 7"):
            assert words in page

    def test_only_missing_courses_are_offered(self, secretariat, path_enrolment):
        form = self.form(path_enrolment)
        secretariat.post(self.url(path_enrolment), form)

        page = secretariat.get(self.url(path_enrolment))
        again = secretariat.post(self.url(path_enrolment), {**form, "reason": "Another"})

        assert [each.title for each in page.context["form"].fields["course"].queryset] == [
            "Detention"
        ]
        assert "Choose a course that is still missing." in again.text
        assert Recognition.objects.get().reason == "A university course"

    @pytest.mark.parametrize("field", ["course", "reason", "evidence"])
    def test_every_field_is_needed(self, secretariat, path_enrolment, field):
        page = secretariat.post(self.url(path_enrolment), {**self.form(path_enrolment), field: ""})

        assert page.context["form"].errors == {field: ["This field is required."]}
        assert Recognition.objects.count() == 0

    def test_nobody_recognises_their_own(self, sign_in):
        own = PathEnrolmentFactory(
            member=MemberFactory(role=SECRETARIAT), path=published_path(course(title="Asylum"))
        )

        page = sign_in(own.member).post(self.url(own), self.form(own))

        assert "Nobody recognises their own learning." in page.text
        assert Recognition.objects.count() == 0

    def test_completed_path_asks_for_nothing(self, secretariat):
        done = course()
        path_enrolment = PathEnrolmentFactory(path=published_path(done))
        complete_course(path_enrolment.member, done)

        response = secretariat.get(self.url(path_enrolment), follow=True)

        assert response.status_code == 404

    @pytest.mark.parametrize("role", [TRAINER, ADVOCATE])
    def test_others_neither_see_nor_recognise(self, sign_in, path_enrolment, role):
        client = sign_in(MemberFactory(role=role))

        for url in (
            reverse("path_recognitions"),
            reverse("find_path_member"),
            self.url(path_enrolment),
        ):
            assert client.get(url).status_code == 302
        client.post(self.url(path_enrolment), self.form(path_enrolment))
        found = client.post(reverse("find_path_member"), {"words": "hla"})
        assert (found.status_code, Recognition.objects.count()) == (302, 0)

    @pytest.mark.parametrize("count", [1, 3])
    def test_list_costs_the_same_however_long_it_is(self, secretariat, count, statements):
        for _number in range(count):
            path_enrolment = PathEnrolmentFactory(path=published_path(course()))
            [rule] = ledger.rules_of(path_enrolment.version_id)
            form = {"course": rule.course_id, "reason": "A diploma", "evidence": "No. 7"}
            secretariat.post(self.url(path_enrolment), form)
        secretariat.get(reverse("path_recognitions"))

        with statements() as found:
            secretariat.get(reverse("path_recognitions"))

        assert len(found) == RECOGNITIONS_COST
