"""Pages, pictures, files and translations, which authors write."""

PAGE = {"source_language", "heading"}
CHECKED = {"status", "status_on", "checked_by", "checked_on", "next_check_on"}

CONTENT = {
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
