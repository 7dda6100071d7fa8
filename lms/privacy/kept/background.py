"""Mails on their way, and what workers were told of."""

PEOPLE = {
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
}

# It leads to an address only.
TO_ADDRESSES = {"mails.Mail": "recipient"}

CONTENT = {
    "bells.Bell": {"keep": {"task", "row", "rung_at"}},
    "bells.Failure": {"keep": {"task", "row", "why", "times", "failed_at"}},
    "bells.Pulse": {"keep": {"name", "heard_at"}},
}
