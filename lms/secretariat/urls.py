from django.urls import path

from lms.secretariat import coordinator_views, invited_views, joining_views, stopping_views

urlpatterns = [
    path("accounts/waiting/", joining_views.waiting, name="waiting"),
    path("accounts/waiting/stop/", joining_views.stop_waiting, name="stop_waiting"),
    path("accounts/coordinators/", coordinator_views.agree, name="agree_to_coordinators"),
    path("accounts/organisation/", coordinator_views.your_organisation, name="your_organisation"),
    path("invitations/<str:token>/", invited_views.invitation, name="invitation"),
    path("messages/stop/<str:token>/", stopping_views.stop_messages, name="stop_messages"),
]
