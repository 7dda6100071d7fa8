"""What members learned; courses and paths, which authors write."""

from lms.privacy.kept.content import PAGE

# Where somebody was when they joined: figures are counted by it, and the language is erased.
JOINED = ("country", "organisation", "language")
DRAFT = {
    "live",
    "has_unpublished_changes",
    "first_published_at",
    "last_published_at",
    "go_live_at",
    "expire_at",
    "expired",
    "latest_revision",
    "live_revision",
}

PEOPLE = {
    "courses.Enrolment": {
        "export": {
            "course",
            "active",
            "enrolled_at",
            "completed_activities",
            "percent",
            "grade",
            *("completed_at", "last_studied_at", *JOINED),
        },
        "erase": {"member"},
    },
    "courses.LearningRecord": {
        "export": {
            "enrolment",
            "activity",
            "verb",
            "percent",
            "self_reported",
            "attempt",
            "happened_at",
        },
        "erase": {"member", "recorded_at", "client_key"},
    },
    "courses.PathEnrolment": {
        "export": {
            "path",
            "version",
            "cycle",
            "completions_from",
            "enrolled_at",
            "completed_at",
            *JOINED,
        },
        "erase": {"member"},
    },
    "courses.Recognition": {
        "export": {
            "path_enrolment",
            "course",
            "reason",
            "evidence",
            "recognised_at",
            "decided_at",
        },
        "keep": {"decision"},
        "erase": {"recognised_by", "decided_by"},
    },
}

LEADS = {
    "courses.Enrolment": "member",
    "courses.LearningRecord": "member",
    "courses.PathEnrolment": "member",
    "courses.Recognition": "path_enrolment__member",
}

CONTENT = {
    "courses.Catalogue": {"keep": PAGE},
    "courses.Course": {
        "keep": PAGE
        | {"summary", "outcomes", "minutes", "picture", "collection"}
        | {"compared_by", "is_reader", "topics"}
    },
    "courses.Module": {"keep": PAGE | {"summary"}},
    "courses.Lesson": {
        "keep": PAGE | {"summary", "minutes", "work_minutes", "body", "open_to_visitors"}
    },
    "courses.Activity": {
        "keep": {
            "course",
            "lesson",
            "kind",
            "quiz",
            "exercise",
            "least_percent",
            "title",
            "added_at",
            "retired_at",
        }
    },
    "courses.FormerAddress": {"keep": {"address", "page"}},
    "courses.Rebuild": {"keep": {"course", "asking", "reached"}},
    "courses.SourceSize": {"keep": {"content_type", "object_id", "title", "words"}},
    "courses.LearningPath": {"keep": {"source_language", "title", "slug", "summary"}},
    "courses.PathVersion": {"keep": DRAFT | {"path", "number", "valid_for_months", "closes_on"}},
    "courses.RequirementGroup": {"keep": {"sort_order", "version", "at_least", "after"}},
    "courses.PathRequirement": {
        "keep": {"sort_order", "group", "course", "minimum_grade", "accepted_from", "renewed"}
    },
}
