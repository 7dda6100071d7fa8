"""Notes, invitations, messages and groups of the secretariat."""

PEOPLE = {
    "secretariat.StaffNote": {
        "export": {"text", "written_at"},
        "erase": {"member", "written_by"},
    },
    # Until it is accepted it says of nobody but an address that they were asked.
    "secretariat.Invitation": {
        "export": {"organisation", "course", "path", "invited_at", "accepted_at"},
        "erase": {"member", "email", "language", "invited_by"}
        | {"token_sha256", "sent_at", "expires_at"},
    },
    "secretariat.SavedFilter": {"export": {"name", "query"}, "erase": {"member"}},
    "secretariat.StaffEnrolment": {
        "export": {"enrolling", "enrolled_at"},
        "erase": {"member"},
    },
    "secretariat.MessageCopy": {
        "export": {"message", "sent_at"},
        "erase": {"member", "mail", "failed_at"},
    },
    "secretariat.CohortMember": {
        "export": {"cohort", "added_at", "reminded_at"},
        "erase": {"member"},
    },
    "secretariat.Coordinator": {
        "export": {"organisation", "named_at"},
        "erase": {"member", "named_by"},
    },
    "secretariat.CoordinatorConsent": {
        "export": {"coordinator", "given_at"},
        "erase": {"member"},
    },
    # A day long.
    "secretariat.Choice": {"keep": {"made_at"}, "erase": {"by", "members"}},
    "secretariat.Chosen": {"erase": {"choice", "member"}},
    # A week long, with its file, which is deleted with whoever asked for it or is named in it.
    "secretariat.FileOrder": {
        "keep": {
            *("what", "kind", "asked_at", "wanted", "done", "claim", "tries", "noted_at"),
            *("made_at", "failed_at"),
        },
        "erase": {"by", "asks", "file", "members"},
    },
    "secretariat.FileMember": {"erase": {"order", "member"}},
}

LEADS = {
    "secretariat.StaffNote": "member",
    "secretariat.Invitation": "member",
    "secretariat.SavedFilter": "member",
    "secretariat.StaffEnrolment": "member",
    "secretariat.MessageCopy": "member",
    "secretariat.CohortMember": "member",
    "secretariat.Coordinator": "member",
    "secretariat.CoordinatorConsent": "member",
    "secretariat.Choice": "by",
    "secretariat.Chosen": "member",
    "secretariat.FileOrder": "by",
    "secretariat.FileMember": "member",
}

CONTENT = {
    "secretariat.Cohort": {
        "keep": {"name", "path", "starts_on", "ends_on"},
        "erase": {"trainer", "members"},
    },
    # A day long; the file has addresses, the row tells of lines.
    "secretariat.InvitationImport": {
        "keep": {
            *("name", "upload", "language", "asked_at", "state", "lines", "done", "claim"),
            *("tries", "noted_at", "finished_at", "faults", "new", "sent"),
        },
        "erase": {"asked_by"},
    },
    "secretariat.Enrolling": {
        "keep": {
            *("course", "path", "asked_at", "wanted", "enrolled", "tries", "noted_at"),
            *("finished_at", "problem"),
        },
        "erase": {"asked_by"},
    },
    "secretariat.Message": {
        "keep": {
            *("choice", "written_at", "wanted", "skipped", "tries", "noted_at", "finished_at"),
            "problem",
        },
        "erase": {"written_by"},
    },
    "secretariat.MessageText": {"keep": {"message", "language", "text"}},
}
