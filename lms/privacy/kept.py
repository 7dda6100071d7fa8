"""What the site keeps, field by field, and what becomes of it for somebody who leaves."""

from lms.privacy import kept_by_secretariat as secretariat

# Where somebody was when they joined: figures are counted by it, and the language is erased.
JOINED = ("country", "organisation", "language")
# What happens to each field when somebody asks for a copy of their data, or to be forgotten:
# - export: the copy has it, and it is erased;
# - erase: it is erased, and is of no use in a copy;
# - keep: it says nothing about a person once the rest is gone.
# A new field about people is justified in docs/adr/0005 or is left out.
PEOPLE = {
    "members.Member": {
        "export": {
            "email",
            "display_name",
            "certificate_name",
            "country",
            "organisation",
            "language",
            "takes_messages",
            "joined_at",
            "last_login",
            "groups",
        },
        "erase": {
            *("password", "is_active", "is_staff", "is_superuser", "user_permissions"),
            *("folded_name", "waits_since"),
        },
    },
    "members.TranslatorLanguage": {"export": {"language", "may_release"}, "erase": {"member"}},
    "courses.CourseTrainer": {"export": {"course", "given_at"}, "erase": {"member", "given_by"}},
    "members.AccountProposal": {
        "export": {"kind", "role", "name", "proposed_at", "decided_at"},
        "erase": {"member", "proposed_by", "decision", "decided_by"},
    },
    "members.AccountChange": {"export": {"changed_at"}, "erase": {"member", "changed_by"}},
    "members.AddressChange": {"export": {"email", "asked_at"}, "erase": {"member"}},
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
    "h5p.ExerciseAttempt": {
        "export": {
            "exercise",
            "started_at",
            "completed_at",
            "points",
            "points_possible",
            "is_checked",
            "state",
        },
        "erase": {"member"},
    },
    "h5p.ExerciseStatement": {
        "export": {"verb", "points", "points_possible", "happened_at"},
        "erase": {"exercise_attempt", "client_key", "is_whole", "part", "is_checked"},
    },
    "certificates.Award": {
        "export": {
            "path",
            "version",
            "path_enrolment",
            "cycle",
            "basis",
            "evaluation",
            "awarded_at",
            "expires_at",
            "revoked_at",
        },
        "erase": {"member"},
    },
    "certificates.AwardEvent": {
        "export": {"award", "kind", "reason", "happened_at"},
        "erase": {"actor"},
    },
    "certificates.Revocation": {
        "export": {"award", "reason", "proposed_at", "decided_at"},
        "keep": {"decision"},
        "erase": {"proposed_by", "decided_by"},
    },
    "certificates.ProposalBatch": {
        "keep": {"path", "proposed_at", "decision", "decided_at"},
        "erase": {"reason", "proposed_by", "decided_by"},
    },
    "certificates.AwardProposal": {
        "export": {"award", "batch", "problem", "settled_at"},
        "erase": {"member"},
    },
    "certificates.Certificate": {
        "export": {
            "code",
            "language",
            "recipient_name",
            "path_title",
            "path_summary",
            "version_number",
            "course_titles",
            "issuer_name",
            "issued_at",
            "expires_at",
            "replaced_at",
            "hidden_at",
            "pdf",
            "credential",
        },
        "erase": {
            "award",
            "design",
            "replaces",
            "pdf_sha256",
            "rendered_at",
            "credential_id",
            "subject_id",
        },
        # A random place in a list that is public; whoever has the file sees there that it is void.
        "keep": {"status_list", "status_index"},
    },
    "certificates.Notice": {
        "export": {"kind", "sent_at"},
        "erase": {"certificate", "due_at"},
    },
    # Until it was sent: what it says is told to its reader and to nobody else.
    "mails.Mail": {
        "erase": {
            "recipient",
            "subject",
            "text",
            "stop_url",
            "stored_at",
            "due_at",
            "tries",
            "given_up_at",
            "reason",
        }
    },
    "certificates.ShareLink": {
        "export": {"created_at", "expires_at"},
        "erase": {"certificate", "token_sha256"},
    },
    "certificates.Check": {"export": {"month", "count"}, "erase": {"certificate"}},
    **secretariat.PEOPLE,
    "reports.SavedReport": {
        "export": {"name", "query"},
        "erase": {"member", "rhythm", "next_on", "problem"},
    },
    "reports.AccessToken": {
        "export": {"name", "made_at", "expires_on"},
        "erase": {"member", "sha256", "used_on"},
    },
    "privacy.DataCopy": {
        "export": {"asked_at", "reason", "expires_at"},
        "erase": {"member", "asked_by", "percent", "made_at", "file"},
    },
    "privacy.Look": {"export": {"page", "at"}, "erase": {"member", "by"}},
    "privacy.Departure": {
        "export": {"asked_at", "due_at", "keeps_certificates", "reason"},
        "erase": {"member", "asked_by", "reminded_at"},
    },
}

# How rows about people lead to whom they are about.
LEADS = {
    "members.Member": "pk",
    "members.TranslatorLanguage": "member",
    "courses.CourseTrainer": "member",
    "members.AccountProposal": "member",
    "members.AccountChange": "member",
    "members.AddressChange": "member",
    "courses.Enrolment": "member",
    "courses.LearningRecord": "member",
    "courses.PathEnrolment": "member",
    "courses.Recognition": "path_enrolment__member",
    "assessments.Attempt": "member",
    "assessments.Response": "attempt__member",
    "assessments.MarkChange": "response__attempt__member",
    "assessments.LearningGain": "attempt__member",
    "assessments.Allowance": "member",
    "assessments.AttemptRequest": "member",
    "h5p.ExerciseAttempt": "member",
    "h5p.ExerciseStatement": "exercise_attempt__member",
    "certificates.Award": "member",
    "certificates.AwardEvent": "award__member",
    "certificates.Revocation": "award__member",
    "certificates.ProposalBatch": "proposals__member",
    "certificates.AwardProposal": "member",
    "certificates.Certificate": "award__member",
    "certificates.Notice": "certificate__award__member",
    "certificates.ShareLink": "certificate__award__member",
    "certificates.Check": "certificate__award__member",
    **secretariat.LEADS,
    "reports.SavedReport": "member",
    "reports.AccessToken": "member",
    "privacy.DataCopy": "member",
    "privacy.Departure": "member",
    "privacy.Look": "member",
}
# Those that lead to an address only.
TO_ADDRESSES = {"mails.Mail": "recipient"}

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
PAGE = {"source_language", "heading"}
CHECKED = {"status", "status_on", "checked_by", "checked_on", "next_check_on"}
# What authors write. It is kept; who wrote it is erased.
CONTENT = {
    "reports.Report": {"keep": set()},
    "reports.ReportRun": {
        "keep": {"saved", "name", "language", "table", "published", "counted_at"}
    },
    "privacy.Erasure": {"keep": {"erased_at"}, "erase": {"placeholder", "asked_by"}},
    "members.Organisation": {
        "keep": {"name", "names", "folded_name", "folded_names", "kind", "country"}
    },
    "courses.Catalogue": {"keep": PAGE},
    "courses.Course": {
        "keep": PAGE
        | {"summary", "outcomes", "minutes", "picture", "collection"}
        | {"compared_by", "is_reader"}
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
    "members.JoiningRule": {"keep": {"rule", "changed_at"}, "erase": {"changed_by"}},
    "members.Count": {"keep": {"cache_key", "value", "expires"}},
    "bells.Bell": {"keep": {"task", "row", "rung_at"}},
    "bells.Failure": {"keep": {"task", "row", "why", "times", "failed_at"}},
    "bells.Pulse": {"keep": {"name", "heard_at"}},
    "courses.SourceSize": {"keep": {"content_type", "object_id", "title", "words"}},
    "courses.LearningPath": {"keep": {"source_language", "title", "slug", "summary"}},
    "courses.PathVersion": {"keep": DRAFT | {"path", "number", "valid_for_months", "closes_on"}},
    "courses.RequirementGroup": {"keep": {"sort_order", "version", "at_least", "after"}},
    "courses.PathRequirement": {
        "keep": {"sort_order", "group", "course", "minimum_grade", "accepted_from", "renewed"}
    },
    # Who signs certificates does so in public, for the network.
    "certificates.CertificateDesign": {
        "keep": {
            "name",
            "layout",
            "orientation",
            "colour",
            "accent",
            "logo",
            "is_default",
            "paths",
        }
    },
    "certificates.DesignText": {"keep": {"design", "language", "heading", "statement", "roles"}},
    "certificates.DesignSignature": {"keep": {"sort_order", "design", "name", "role", "picture"}},
    "certificates.FrozenDesign": {"keep": {"digest", "content", "frozen_at"}},
    "cms.Translation": {
        "keep": {
            "content_type",
            "object_id",
            "language",
            "title",
            "texts",
            "released",
            "is_copied",
            "revision",
            "state",
            "review_note",
            "started_at",
            "edited_at",
            "submitted_at",
            "released_at",
            "locked_at",
            "words",
            "words_done",
            "words_outdated",
        },
        "erase": {"edited_by", "submitted_by", "released_by", "locked_by"},
    },
    "h5p.StoredFile": {"keep": {"sha256", "size", "packed", "file"}},
    "h5p.LibraryBuild": {
        "keep": {
            *("digest", "name", "major", "minor", "patch", "title", "licence", "author"),
            *("metadata", "size", "added_at", "trusted_at", "files"),
        },
        "erase": {"trusted_by"},
    },
    "h5p.KnownBad": {"keep": {"name", "first", "last", "digest", "reason"}},
    "h5p.LibraryFile": {"keep": {"build", "path", "stored"}},
    "h5p.Content": {
        "keep": {
            *("collection", "title", "language", "direction"),
            *("text_alternative", "transcript", "created_at"),
        }
    },
    "h5p.ContentVersion": {
        "keep": {
            *("content", "number", "package", "package_name", "metadata", "main_library"),
            *("warnings", "first_visit_bytes", "imported_at", "builds", "files"),
        },
        "erase": {"imported_by"},
    },
    "h5p.VersionBuild": {"keep": {"version", "build", "position"}},
    "h5p.ContentFile": {"keep": {"version", "path", "stored"}},
    "h5p.PackageImport": {
        "keep": {
            *("name", "upload", "collection", "language", "replaces", "asked_at", "state"),
            *("title", "text_alternative", "transcript"),
            *("percent", "claim", "tries", "noted_at", "finished_at", "version"),
            *("code", "entry", "detail"),
        },
        "erase": {"asked_by"},
    },
    "assessments.QuestionImport": {
        "keep": {
            *("name", "upload", "format", "collection", "category", "language", "asked_at"),
            *("state", "percent", "claim", "tries", "noted_at", "finished_at"),
            *("faults", "new", "stored"),
        },
        "erase": {"asked_by"},
    },
    **secretariat.CONTENT,
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
    "cms.Picture": {
        "keep": {
            "collection",
            "title",
            "file",
            "description",
            "width",
            "height",
            "created_at",
            "focal_point_x",
            "focal_point_y",
            "focal_point_width",
            "focal_point_height",
            "file_size",
            "file_hash",
            "tags",
        },
        "erase": {"uploaded_by_user"},
    },
    "cms.PictureRendition": {
        "keep": {"filter_spec", "file", "width", "height", "focal_point_key", "image"}
    },
    "cms.Attachment": {
        "keep": {"collection", "title", "file", "created_at", "file_size", "file_hash", "tags"},
        "erase": {"uploaded_by_user"},
    },
    "cms.LegalSource": {"keep": {"title", "language", "citation", "url"} | CHECKED},
    "cms.HomePage": {"keep": PAGE | {"introduction", "body"}},
    "cms.StandardPage": {"keep": PAGE | {"body"}},
}

# What the copy has of rows of other packages.
EXPORTED_ELSEWHERE = {"account.EmailAddress": ("user", ("email", "verified", "primary"))}

# Rows of other packages that lead to a member.
ELSEWHERE = {
    "account.EmailAddress.user": "export",
    "mfa.Authenticator.user": "erase",
    "wagtailusers.UserProfile.user": "erase",
    "wagtailadmin.EditingSession.user": "erase",
    "wagtailadmin.FormState.user": "erase",
    "wagtailcore.APIToken.user": "erase",
    "wagtailcore.Comment.user": "erase",
    "wagtailcore.Comment.resolved_by": "erase",
    "wagtailcore.CommentReply.user": "erase",
    "wagtailcore.ModelLogEntry.user": "erase",
    "wagtailcore.Page.locked_by": "erase",
    "wagtailcore.Page.owner": "erase",
    "wagtailcore.PageLogEntry.user": "erase",
    "wagtailcore.PageSubscription.user": "erase",
    "wagtailcore.Revision.user": "erase",
    "wagtailcore.TaskState.finished_by": "erase",
    "wagtailcore.UploadedFile.uploaded_by_user": "erase",
    "wagtailcore.WorkflowState.requested_by": "erase",
    "wagtaildocs.Document.uploaded_by_user": "erase",
    "wagtailimages.Image.uploaded_by_user": "erase",
}
