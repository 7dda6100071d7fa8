from django.urls import path

from lms.secretariat import invited_views

urlpatterns = [
    path("invitations/<str:token>/", invited_views.invitation, name="invitation"),
]
