"""Addresses of attachments."""

from django.urls import path

from projects.attachments import views

app_name = "attachments"
urlpatterns = [
    path("<uuid:uid>/file/", views.attachment_file, name="file"),
    path("<uuid:uid>/<slug:stage>/", views.show_list, name="list"),
]
