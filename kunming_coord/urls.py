"""Every address of the site; the permission matrix has a line for each."""

from django.urls import include, path

urlpatterns = [
    path("", include("kunming_coord.accounts.urls")),
]
