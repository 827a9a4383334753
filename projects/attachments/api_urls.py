"""API addresses of attachments."""

from django.urls import path

from projects.attachments import api

urlpatterns = [
    path("attachments/<uuid:uid>/file/", api.attachment_file, name="api-attachment-file"),
    path("projects/<uuid:uid>/attachments/<slug:stage>/", api.attachments, name="api-attachments"),
]
