"""Copies of data, departures, looks; that somebody was erased."""

PEOPLE = {
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

LEADS = {
    "privacy.DataCopy": "member",
    "privacy.Departure": "member",
    "privacy.Look": "member",
}

CONTENT = {
    "privacy.Erasure": {"keep": {"erased_at"}, "erase": {"placeholder", "asked_by"}},
}
