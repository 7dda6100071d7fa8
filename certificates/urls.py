from django.urls import path

from certificates import holder_views, public_documents, views

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verify_code, name="verify_code"),
    path("shared/<str:token>/", views.shared, name="shared_certificate"),
    path("my-learning/certificates/<str:code>/", holder_views.certificate, name="certificate"),
    path("my-learning/certificates/<str:code>/share/", holder_views.share, name="share"),
    path(
        "my-learning/certificates/<str:code>/share/end/", holder_views.end_share, name="end_share"
    ),
    path("my-learning/certificates/<str:code>/hide/", holder_views.hide, name="hide_certificate"),
    path("my-learning/certificates/<str:code>/show/", holder_views.show, name="show_certificate"),
    path("my-learning/certificates/<str:code>/renew/", holder_views.renew, name="renew_award"),
    path("my-learning/certificates/<str:code>/correct/", holder_views.correct, name="correct_name"),
    path("certificates/<str:code>/", holder_views.download, name="certificate_download"),
    path(
        "certificates/<str:code>/credential/",
        holder_views.credential,
        name="certificate_credential",
    ),
    path("certificates/<str:code>/svg/", holder_views.svg, name="certificate_svg"),
    path("certificates/<str:code>/png/", holder_views.png, name="certificate_png"),
]

# What software of others asks for: the same for every language, and signed with these addresses.
document_urlpatterns = [
    path(".well-known/did.json", public_documents.did_document, name="did_document"),
    path("credentials/status/<int:number>", public_documents.status_list, name="status_list"),
    path("credentials/issuer", public_documents.issuer_profile, name="issuer_profile"),
    path(
        "credentials/achievements/<slug:slug>/<int:number>",
        public_documents.achievement,
        name="achievement",
    ),
]
