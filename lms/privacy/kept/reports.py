"""Reports that somebody of the staff saved, and what they read."""

PEOPLE = {
    "reports.SavedReport": {
        "export": {"name", "query"},
        "erase": {"member", "rhythm", "next_on", "problem"},
    },
    "reports.AccessToken": {
        "export": {"name", "made_at", "expires_on"},
        "erase": {"member", "sha256", "used_on"},
    },
}

LEADS = {
    "reports.SavedReport": "member",
    "reports.AccessToken": "member",
}

CONTENT = {
    "reports.Report": {"keep": set()},
    "reports.ReportRun": {
        "keep": {"saved", "name", "language", "table", "published", "counted_at"}
    },
}
