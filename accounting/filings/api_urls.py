"""API addresses of filings; the list also without the slash at the end."""

from django.urls import path, re_path

from accounting.filings import api

urlpatterns = [
    re_path(r"^filings/?$", api.list_filings, name="api-filings"),
    path("filings/<uuid:uid>/submit/", api.submit_filing, name="api-filing-submit"),
]
