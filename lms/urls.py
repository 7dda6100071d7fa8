from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import sitemap
from django.db import transaction
from django.urls import include, path
from django.views.static import serve as serve_file
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.pages.copy import CopyView
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import serve

from certificates.holder.forms import CertificateSettingsForm
from certificates.urls import document_urlpatterns
from cms.admin_views import AttachmentDeleteView, PictureDeleteView
from cms.h5p.urls import file_urlpatterns
from lms import finding
from lms.members.admin_views import PreferencesView
from lms.members.views import ConfirmView, LookInInboxView, second_factor_needed, send_again
from lms.members.views import settings as account_settings
from lms.reports.api import api as reports_api
from lms.styleguide import styleguide
from lms.views import admin_sign_in, no_action, privacy, sign_up

in_place_of_wagtails = [
    # A copy is there with all that comes along, or not at all.
    path(
        "pages/<int:page_id>/copy/",
        transaction.atomic(require_admin_access(CopyView.as_view())),
        name="copy_page",
    ),
    path(
        "images/<int:image_id>/delete/",
        require_admin_access(PictureDeleteView.as_view()),
        name="delete_picture",
    ),
    path(
        "documents/delete/<int:document_id>/",
        require_admin_access(AttachmentDeleteView.as_view()),
        name="delete_attachment",
    ),
    # Nothing of the admin asks for it, and it asks none of those who say what must stay.
    path("api/main/pages/<int:pk>/action/<str:action_name>/", no_action, name="page_action"),
]

urlpatterns = [
    path("admin/login/", admin_sign_in),
    path("admin/account/", require_admin_access(PreferencesView.as_view())),
    path("admin/", include(in_place_of_wagtails)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    # Pictures as pages show them. Neither the originals, which may say where they were taken, nor
    # documents, which are handed out above.
    path("media/images/<path:path>", serve_file, {"document_root": settings.MEDIA_ROOT / "images"}),
    path("api/reports/", reports_api.urls),
    path("robots.txt", finding.robots, name="robots"),
    path("manifest.webmanifest", finding.manifest, name="manifest"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": finding.PublicPages}}, name="sitemap"),
    path("", include(document_urlpatterns)),
    path("", include(file_urlpatterns)),
]

urlpatterns += i18n_patterns(
    # Pages that other pages link to by name.
    path("", serve, {"path": ""}, name="home"),
    path("styleguide/", styleguide, name="styleguide"),
    path("privacy/", privacy, name="privacy"),
    path(
        "accounts/settings/",
        account_settings,
        # Certificates know which names they can print; members know nothing of certificates.
        {"form_class": CertificateSettingsForm},
        name="account_settings",
    ),
    path("accounts/signup/", sign_up),
    path(
        "accounts/confirm-email/",
        LookInInboxView.as_view(),
        name="account_email_verification_sent",
    ),
    path("accounts/confirm-email/again/", send_again, name="send_confirmation_again"),
    path("accounts/confirm-email/<str:key>/", ConfirmView.as_view()),
    path("", include("lms.privacy.urls")),
    path("", include("lms.secretariat.urls")),
    path("accounts/2fa/needed/", second_factor_needed, name="second_factor_needed"),
    path("accounts/", include("allauth.urls")),
    path("", include("courses.urls")),
    path("", include("cms.h5p.urls")),
    path("", include("certificates.urls")),
    path("", include(wagtail_urls)),
)
