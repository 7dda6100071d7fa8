from django.urls import path

from certificates.holder import views as holder
from certificates.public import documents
from certificates.public import views as public

urlpatterns = [
    path("verify/", public.verify, name="verify"),
    path("verify/<str:code>/", public.verify_code, name="verify_code"),
    path("shared/<str:token>/", public.shared, name="shared_certificate"),
    path("my-learning/certificates/<str:code>/", holder.certificate, name="certificate"),
    path("my-learning/certificates/<str:code>/share/", holder.share, name="share"),
    path("my-learning/certificates/<str:code>/share/end/", holder.end_share, name="end_share"),
    path("my-learning/certificates/<str:code>/hide/", holder.hide, name="hide_certificate"),
    path("my-learning/certificates/<str:code>/show/", holder.show, name="show_certificate"),
    path("my-learning/certificates/<str:code>/renew/", holder.renew, name="renew_award"),
    path("my-learning/certificates/<str:code>/correct/", holder.correct, name="correct_name"),
    path("certificates/<str:code>/", holder.download, name="certificate_download"),
    path(
        "certificates/<str:code>/credential/",
        holder.credential,
        name="certificate_credential",
    ),
    path("certificates/<str:code>/svg/", holder.svg, name="certificate_svg"),
    path("certificates/<str:code>/png/", holder.png, name="certificate_png"),
]

# What software of others asks for: the same for every language, and signed with these addresses.
document_urlpatterns = [
    path(".well-known/did.json", documents.did_document, name="did_document"),
    path("credentials/status/<int:number>", documents.status_list, name="status_list"),
    path("credentials/issuer", documents.issuer_profile, name="issuer_profile"),
    path(
        "credentials/achievements/<slug:slug>/<int:number>",
        documents.achievement,
        name="achievement",
    ),
]
