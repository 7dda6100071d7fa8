from django.urls import path

from lms.secretariat import invited_views, stopping_views

urlpatterns = [
    path("invitations/<str:token>/", invited_views.invitation, name="invitation"),
    path("messages/stop/<str:token>/", stopping_views.stop_messages, name="stop_messages"),
]
