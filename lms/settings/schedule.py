"""Which background work is done when, and in which queue it waits for a worker."""

from celery.schedules import crontab
from kombu import Exchange, Queue

# Long work waits in a queue of its own and is done in short pieces, mail in another: workers take
# from all in turn, so that a certificate never waits for more than one of each.
CELERY_TASK_QUEUES = [
    Queue(name, Exchange(name), routing_key=name) for name in ("celery", "mail", "slow")
]
CELERY_TASK_ROUTES = {
    # A mail server that hangs keeps only mail waiting.
    "mails.send": {"queue": "mail"},
    "courses.rebuild_course": {"queue": "slow"},
    "h5p.import_package": {"queue": "slow"},
    "h5p.sweep": {"queue": "slow"},
    "courses.count_words": {"queue": "slow"},
    "courses.regrade": {"queue": "slow"},
    "assessments.count_quiz": {"queue": "slow"},
    "assessments.bring_questions": {"queue": "slow"},
    "secretariat.bring_invitations": {"queue": "slow"},
    "secretariat.enrol": {"queue": "slow"},
    "secretariat.make_file": {"queue": "slow"},
    "secretariat.write": {"queue": "slow"},
    "secretariat.remind_cohorts": {"queue": "slow"},
    "members.clear_sessions": {"queue": "slow"},
    "privacy.make_copy": {"queue": "slow"},
    "privacy.erase": {"queue": "slow"},
    "privacy.forget": {"queue": "slow"},
    "members.forget_counts": {"queue": "slow"},
    "reports.refresh_columns": {"queue": "slow"},
    "reports.check_columns": {"queue": "slow"},
    "reports.count_due": {"queue": "slow"},
}
# What no worker took before its next time is not done twice.
_each_minute = {"schedule": 60.0, "options": {"expires": 55}}
_each_night = {"options": {"expires": 20 * 60 * 60}}
CELERY_BEAT_SCHEDULE = {
    "issue-due-certificates": {"task": "certificates.issue_due", **_each_minute},
    "publish-scheduled-pages": {"task": "cms.publish_scheduled", **_each_minute},
    "rebuild-wanted-courses": {"task": "courses.rebuild_wanted", **_each_minute},
    "rebuild-unfinished-courses": {
        "task": "courses.rebuild_unfinished",
        "schedule": crontab(hour=2, minute=0),
        **_each_night,
    },
    "count-words": {
        "task": "courses.count_words",
        "schedule": crontab(hour=2, minute=30),
        **_each_night,
    },
    "forget-counts": {
        "task": "members.forget_counts",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "clear-sessions": {
        "task": "members.clear_sessions",
        "schedule": crontab(hour=3, minute=0),
        **_each_night,
    },
    "listen": {"task": "bells.listen", **_each_minute},
    "send-due-mails": {"task": "mails.send_due", **_each_minute},
    "ring-for-private-data": {"task": "privacy.sweep", **_each_minute},
    "forget-private-data": {
        "task": "privacy.forget",
        "schedule": crontab(hour=3, minute=30),
        **_each_night,
    },
    "remove-unused-files-of-packages": {
        "task": "h5p.sweep",
        "schedule": crontab(hour=4, minute=0),
        **_each_night,
    },
    "import-due-packages": {"task": "h5p.import_due", **_each_minute},
    "bring-due-questions": {"task": "assessments.bring_due", **_each_minute},
    "forget-files-of-questions": {
        "task": "assessments.forget_imports",
        "schedule": crontab(hour=4, minute=15),
        **_each_night,
    },
    "bring-due-invitations": {"task": "secretariat.bring_due", **_each_minute},
    "forget-files-of-invitations": {
        "task": "secretariat.forget_imports",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "remind-cohorts": {
        "task": "secretariat.remind_cohorts",
        "schedule": 900.0,
        "options": {"expires": 890},
    },
    "copy-facts-for-reports": {"task": "reports.refresh_columns", **_each_minute},
    "count-saved-reports": {
        "task": "reports.count_due",
        "schedule": 900.0,
        "options": {"expires": 890},
    },
    "check-facts-for-reports": {
        "task": "reports.check_columns",
        "schedule": crontab(hour=4, minute=30),
        **_each_night,
    },
    "close-overdue-quizzes": {"task": "courses.close_overdue_quizzes", **_each_minute},
    "count-due-quizzes": {
        "task": "assessments.count_due",
        "schedule": 900.0,
        "options": {"expires": 890},
    },
    "regrade-due-quizzes": {
        "task": "courses.regrade_due",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
}
