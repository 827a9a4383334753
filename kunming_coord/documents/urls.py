"""Addresses of 凭证验真, open to everybody."""

from django.urls import path

from kunming_coord.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.verify, name="verify"),
    path("file/", views.check_file, name="check-file"),
    path("verify_receipt.py", views.script, name="script"),
]
