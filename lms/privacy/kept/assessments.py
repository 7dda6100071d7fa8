"""What members answered and how it was marked; the question bank and quizzes."""

PEOPLE = {
    "assessments.Attempt": {
        "export": {
            "quiz",
            "number",
            "started_at",
            "due_at",
            "submitted_at",
            "language",
            "points",
            "points_possible",
            "passed",
        },
        "keep": {"pass_mark"},
        "erase": {"member", "place", "seed", "parallel_to"},
    },
    "assessments.Response": {
        "export": {
            "position",
            "question",
            "version",
            "answer",
            "answered_at",
            "tries",
            "share",
            "points_possible",
        },
        "erase": {"attempt", "section", "order", "saves", "saved_from"},
    },
    "assessments.MarkChange": {
        "export": {
            "response",
            "why",
            "before",
            "after",
            "rubric",
            "comment",
            "reason",
            "changed_at",
        },
        "erase": {"changed_by"},
    },
    "assessments.LearningGain": {
        "export": {"attempt", "topic", "before", "after"},
        # It follows from the two.
        "erase": {"gain"},
    },
    "assessments.Allowance": {
        "export": {"quiz", "attempts", "minutes", "reason", "given_at"},
        "erase": {"member", "place", "given_by"},
    },
    "assessments.AttemptRequest": {
        "export": {"quiz", "asked_at", "answered_at", "declined_because"},
        "erase": {"member", "place", "answered_by"},
    },
}

LEADS = {
    "assessments.Attempt": "member",
    "assessments.Response": "attempt__member",
    "assessments.MarkChange": "response__attempt__member",
    "assessments.LearningGain": "attempt__member",
    "assessments.Allowance": "member",
    "assessments.AttemptRequest": "member",
}

CONTENT = {
    "assessments.QuestionImport": {
        "keep": {
            *("name", "upload", "format", "collection", "category", "language", "asked_at"),
            *("state", "percent", "claim", "tries", "noted_at", "finished_at"),
            *("faults", "new", "stored"),
        },
        "erase": {"asked_by"},
    },
    "assessments.ImportedQuestion": {"keep": {"brought", "number", "shown"}},
    "assessments.Category": {"keep": {"collection", "path"}},
    "assessments.Topic": {"keep": {"source_language", "name"}},
    "assessments.Case": {"keep": {"collection", "source_language", "title", "text"}},
    "assessments.QuestionTag": {"keep": {"name", "slug"}},
    "assessments.TaggedQuestion": {"keep": {"tag", "content_object"}},
    "assessments.Question": {
        "keep": {
            "collection",
            "source_language",
            "kind",
            "name",
            "text",
            "feedback",
            "case",
            "picture",
            "picture_words",
            "default_points",
            "penalty",
            "shuffle",
            "all_or_nothing",
            "case_sensitive",
            "for_markers",
            "status",
            "difficulty",
            "category",
            "topics",
            "legal_sources",
            "tags",
        }
    },
    "assessments.Answer": {
        "keep": {
            "sort_order",
            "question",
            "text",
            "match",
            "number",
            "tolerance",
            "gap",
            "is_correct",
            "credit",
            "stays_last",
            "feedback",
        }
    },
    "assessments.Gap": {"keep": {"sort_order", "question", "number", "kind", "weight"}},
    "assessments.Unit": {"keep": {"sort_order", "question", "name", "factor"}},
    "assessments.Criterion": {"keep": {"sort_order", "question", "text", "weight"}},
    "assessments.Hint": {"keep": {"sort_order", "question", "text"}},
    "assessments.QuestionVersion": {"keep": {"question", "number", "content", "digest", "made_at"}},
    "assessments.Quiz": {
        "keep": {
            "collection",
            "source_language",
            "title",
            "pass_mark",
            "attempts_limit",
            "graded_by",
            "wait_minutes",
            "time_limit",
            "opens_at",
            "closes_at",
            "is_practice",
            "mixes_questions",
            "mixes_answers",
            "one_at_a_time",
            "marks_told",
            "key_told",
            "marked_twice",
        }
    },
    "assessments.Regrading": {
        "keep": {
            "quiz",
            "versions",
            "points",
            "reason",
            "asked_at",
            "attempts",
            "done",
            "reached",
            "finished_at",
        },
        "erase": {"asked_by"},
    },
    "assessments.QuizStatistics": {
        "keep": {"quiz", "which", "wanted_at", "counted_at", "attempts", "figures", "later"}
    },
    "assessments.QuizEntry": {
        "keep": {
            "sort_order",
            "quiz",
            "section",
            "question",
            "category",
            "tag",
            "draws",
            "points",
        }
    },
    "assessments.ScoreBand": {"keep": {"quiz", "from_percent", "words"}},
}
