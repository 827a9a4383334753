"""API addresses of legacy issues and of the joint account."""

from django.urls import path

from parks.joint import api

urlpatterns = [
    path("legacy-issues/", api.issues, name="api-legacy-issues"),
    path("legacy-issues/<uuid:uid>/", api.show_issue, name="api-legacy-issue"),
    path("legacy-issues/<uuid:uid>/actions/<slug:action>/", api.act_on_issue, name="api-legacy-issue-act"),
    path("parks/<slug:slug>/joint-account/", api.joint_account, name="api-joint-account"),
    path("parks/<slug:slug>/joint-account/<uuid:uid>/reverse/", api.reverse_entry, name="api-reverse-entry"),
]
