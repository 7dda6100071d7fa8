"""What members did in H5P exercises; packages and what they are made of."""

PEOPLE = {
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
}

LEADS = {
    "h5p.ExerciseAttempt": "member",
    "h5p.ExerciseStatement": "exercise_attempt__member",
}

CONTENT = {
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
}
