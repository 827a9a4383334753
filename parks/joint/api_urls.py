"""API addresses of legacy issues and of the joint account."""

from django.urls import path

from parks.joint import api

urlpatterns = [
    path("legacy-issues/", api.list_issues, name="api-legacy-issues"),
    path("parks/<slug:slug>/joint-account/", api.show_account, name="api-joint-account"),
]
