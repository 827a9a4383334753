"""API addresses of official documents."""

from django.urls import path

from projects.papers import api

urlpatterns = [
    path("papers/", api.list_papers, name="api-papers"),
    path("papers/<uuid:uid>/actions/<slug:action>/", api.act_on_paper, name="api-paper-act"),
]
