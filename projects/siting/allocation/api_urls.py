"""API addresses of allocation rounds."""

from django.urls import path

from projects.siting.allocation import api

urlpatterns = [
    path("allocations/", api.list_rounds, name="api-allocations"),
    path("allocations/<uuid:uid>/", api.show_round, name="api-allocation"),
]
