"""What learners do, and what follows from it. Every learner request comes through here.

What is done (``enrolling``, ``studying``, ``recognising``) locks the member's rows (``locking``),
adds a fact and has derived what follows from it (``grades``, ``settling``), in one transaction.
"""

from courses.progress.enrolling import (
    NotOpen,
    enrol,
    enrol_on_path,
    move_to_current_version,
    renew_path,
    study_again,
)
from courses.progress.grades import asking, close_overdue, record_result
from courses.progress.locking import locked
from courses.progress.recognising import (
    AlreadyDecided,
    Entangled,
    OwnLearning,
    SamePerson,
    decide_recognition,
    recognise,
)
from courses.progress.refusals import NotAsked, NotEnrolled
from courses.progress.settling import rebuild, settle
from courses.progress.studying import (
    check_answer,
    complete_lesson,
    has_yet_to_start,
    quiz_of,
    save_answers,
    start_quiz,
    submit_quiz,
)

__all__ = [
    "AlreadyDecided",
    "Entangled",
    "NotAsked",
    "NotEnrolled",
    "NotOpen",
    "OwnLearning",
    "SamePerson",
    "asking",
    "check_answer",
    "close_overdue",
    "complete_lesson",
    "decide_recognition",
    "enrol",
    "enrol_on_path",
    "has_yet_to_start",
    "locked",
    "move_to_current_version",
    "quiz_of",
    "rebuild",
    "recognise",
    "record_result",
    "renew_path",
    "save_answers",
    "settle",
    "start_quiz",
    "study_again",
    "submit_quiz",
]
