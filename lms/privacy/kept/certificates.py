"""Awards and certificates; how certificates look."""

PEOPLE = {
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
    "certificates.ShareLink": {
        "export": {"created_at", "expires_at"},
        "erase": {"certificate", "token_sha256"},
    },
    "certificates.Check": {"export": {"month", "count"}, "erase": {"certificate"}},
}

LEADS = {
    "certificates.Award": "member",
    "certificates.AwardEvent": "award__member",
    "certificates.Revocation": "award__member",
    "certificates.ProposalBatch": "proposals__member",
    "certificates.AwardProposal": "member",
    "certificates.Certificate": "award__member",
    "certificates.Notice": "certificate__award__member",
    "certificates.ShareLink": "certificate__award__member",
    "certificates.Check": "certificate__award__member",
}

CONTENT = {
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
}
