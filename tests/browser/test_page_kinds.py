"""Each kind of page: valid, nothing that axe finds broken, a description for those who search."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from certificates import issuing
from lms.secretariat import coordinators
from lms.secretariat.models import Coordinator
from tests.factories.assessments import QuizFactory
from tests.factories.cms import LegalSourceFactory, StandardPageFactory, block, body
from tests.factories.courses import (
    LessonFactory,
    ModuleFactory,
    PathEnrolmentFactory,
    complete_course,
    published_course,
    published_path,
    take_quiz,
    url_of,
)
from tests.factories.members import MemberFactory, OrganisationFactory
from tests.markup import faults_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def member():
    return MemberFactory(organisation=OrganisationFactory())


@pytest.fixture
def academy(member):
    """Addresses without their language: of everybody's pages, and of the member's."""
    course = published_course()
    path_enrolment = PathEnrolmentFactory(member=member, path=published_path(course))
    source = LegalSourceFactory()
    quotation = {"source": source.pk, "provision": "Article 1", "text": "<p>Words.</p>"}
    lesson = LessonFactory(
        parent=ModuleFactory(parent=course),
        body_en=body(
            block("heading", "A heading"),
            block("legal_source", {**quotation, "rendering": "official"}),
            block("legal_source", {**quotation, "rendering": "plain"}),
            block("quiz", QuizFactory().pk),
        ),
    )
    complete_course(member, course)
    take_quiz(member, lesson, right=0)
    path_enrolment.refresh_from_db()
    certificate = issuing.issue(path_enrolment_id=path_enrolment.pk, at=timezone.now())
    issuing.render(certificate_id=certificate.pk, at=timezone.now())
    _name_two_coordinators(member)
    with override("en"):
        page = StandardPageFactory().url
        everybodys = [
            *("/en/", "/en/courses/", "/en/privacy/", "/en/verify/", "/en/nothing-here/"),
            *("/en/accounts/login/", "/en/accounts/signup/", "/en/accounts/password/reset/"),
            reverse("search") + "?q=words",
            url_of(course),
            url_of(lesson.get_parent()),
            reverse("path", args=[path_enrolment.path.slug]),
            reverse("verify_code", args=[certificate.code]),
            page,
        ]
        own = [
            *("/en/my-learning/", "/en/accounts/settings/"),
            reverse("record"),
            reverse("your_organisation"),
            url_of(lesson),
            url_of(lesson, "quiz"),
            url_of(lesson, "attempt", 1),
            reverse("certificate", args=[certificate.code]),
        ]
    return {"everybody": everybodys, "member": own}


def _name_two_coordinators(member) -> None:
    """The member, to whom another agreed, and one whom the member is asked about."""
    mine, _other = (
        Coordinator.objects.create(
            organisation=member.organisation, member=each, named_at=timezone.now()
        )
        for each in (member, MemberFactory(organisation=member.organisation))
    )
    agreeing = MemberFactory(organisation=member.organisation)
    complete_course(agreeing, published_course())
    coordinators.agree(member=agreeing, coordinator_ids=[mine.pk], at=timezone.now())


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("fa", "dark")])
@pytest.mark.parametrize("who", ["everybody", "member"])
def test_page_is_valid_and_axe_finds_nothing(
    phone, sign_in, live_server, axe, academy, member, who, language, scheme
):
    context = phone(color_scheme=scheme, viewport={"width": 360, "height": 800})
    if who == "member":
        session = sign_in(member).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    for address in academy[who]:
        answer = page.goto(address.replace("/en/", f"/{language}/", 1))
        assert faults_of(answer.text()) == [], address
        axe(page)
        assert page.locator("meta[name=description]").get_attribute("content"), address
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
