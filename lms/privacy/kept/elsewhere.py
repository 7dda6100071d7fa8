"""What other packages keep about members."""

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
