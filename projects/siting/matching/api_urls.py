"""API addresses of matching."""

from django.urls import path

from projects.siting.matching import api

urlpatterns = [
    path("matching/assignment/", api.show_assignment, name="api-matching-assignment"),
    path("matching/projects/<uuid:uid>/", api.show_places, name="api-matching-project"),
    path("matching/floor-units/<uuid:place_uid>/", api.show_unit_seekers, name="api-matching-floor-unit"),
    path("matching/plots/<uuid:place_uid>/", api.show_plot_seekers, name="api-matching-plot"),
    path("matching/units/<slug:slug>/", api.show_projects, name="api-matching-unit"),
]
