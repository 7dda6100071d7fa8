"""Who members are, what they were entrusted with, and the organisations they belong to."""

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
}

LEADS = {
    "members.Member": "pk",
    "members.TranslatorLanguage": "member",
    "courses.CourseTrainer": "member",
    "members.AccountProposal": "member",
    "members.AccountChange": "member",
    "members.AddressChange": "member",
}

CONTENT = {
    "members.Organisation": {
        "keep": {"name", "names", "folded_name", "folded_names", "kind", "country"}
    },
    "members.JoiningRule": {"keep": {"rule", "changed_at"}, "erase": {"changed_by"}},
    "members.Count": {"keep": {"cache_key", "value", "expires"}},
}
