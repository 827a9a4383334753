"""API addresses of stock."""

from django.urls import path

from parks.space import api

urlpatterns = [
    path("floor-units/", api.list_units, name="api-floor-units"),
    path("plots/", api.list_plots, name="api-plots"),
    path("buildings/", api.list_buildings, name="api-buildings"),
    path("buildings/<uuid:uid>/units/", api.add_unit, name="api-add-unit"),
]
