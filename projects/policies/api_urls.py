"""API addresses of policies."""

from django.urls import path

from projects.policies import api

urlpatterns = [
    path("policies/", api.list_policies, name="api-policies"),
    path("policies/check/", api.check, name="api-policy-check"),
    path("policies/<slug:code>/", api.show_policy, name="api-policy"),
    path("policies/<slug:code>/evaluate/", api.evaluate, name="api-policy-evaluate"),
    path("policies/<slug:code>/diff/", api.compare, name="api-policy-diff"),
]
