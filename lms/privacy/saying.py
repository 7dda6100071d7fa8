"""What a row is called where its member reads about it, in the language that is on."""

from functools import singledispatch

from django.conf import settings
from django.utils.translation import get_language

from assessments.contents import said
from assessments.models import Attempt, Question, QuestionVersion, Quiz, Response
from certificates.codes import grouped
from certificates.models import Award, AwardProposal, Certificate, ProposalBatch
from cms.reading import localized
from courses.models import Activity, Course, Enrolment, LearningPath, PathEnrolment, PathVersion
from lms.secretariat.models import Enrolling, Message


@singledispatch
def name_of(row: object) -> str:
    return str(row)


@name_of.register
def _(row: Course) -> str:
    return str(row.localized_title)


@name_of.register(Quiz)
@name_of.register(LearningPath)
def _(row: Quiz | LearningPath) -> str:
    return str(localized(row, "title"))


@name_of.register
def _(row: PathVersion) -> str:
    return f"{name_of(row.path)} ({row.number})"


@name_of.register
def _(row: Activity) -> str:
    return row.title


@name_of.register
def _(row: Enrolment) -> str:
    return name_of(row.course)


@name_of.register
def _(row: PathEnrolment) -> str:
    return name_of(row.path)


@name_of.register
def _(row: Attempt) -> str:
    return f"{name_of(row.quiz)} ({row.number})"


@name_of.register
def _(row: Question) -> str:
    return str(localized(row, "text"))


@name_of.register
def _(row: QuestionVersion) -> str:
    return str(said(row.content, row.content["text"]))


@name_of.register
def _(row: Response) -> str:
    return f"{name_of(row.attempt)}: {name_of(row.version)}"


@name_of.register(Award)
@name_of.register(ProposalBatch)
def _(row: Award | ProposalBatch) -> str:
    return name_of(row.path)


@name_of.register
def _(row: AwardProposal) -> str:
    return name_of(row.batch)


@name_of.register
def _(row: Certificate) -> str:
    return grouped(row.code)


@name_of.register
def _(row: Enrolling) -> str:
    return name_of(row.what)


@name_of.register
def _(row: Message) -> str:
    texts = dict(row.texts.values_list("language", "text"))
    return texts.get(get_language() or "") or texts.get(settings.LANGUAGE_CODE, "")
