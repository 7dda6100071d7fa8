from django.urls import path

from lms.privacy import views

urlpatterns = [
    path("accounts/data/", views.your_data, name="your_data"),
    path("accounts/data/copy/", views.ask_for_copy, name="ask_for_copy"),
    path("accounts/data/copy.zip", views.fetch_copy, name="fetch_copy"),
    path("accounts/data/leave/", views.leave, name="leave"),
    path("accounts/data/stay/", views.stay, name="stay"),
]
