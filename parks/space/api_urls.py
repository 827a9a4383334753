"""API addresses of stock."""

from django.urls import path

from parks.space import api

urlpatterns = [
    path("floor-units/", api.list_units, name="api-floor-units"),
    path("plots/", api.list_plots, name="api-plots"),
    path("plots/<uuid:uid>/point/", api.set_plot_point, name="api-plot-point"),
    path("buildings/", api.list_buildings, name="api-buildings"),
    path("buildings/<uuid:uid>/units/", api.add_unit, name="api-add-unit"),
    path("buildings/<uuid:uid>/point/", api.set_building_point, name="api-building-point"),
]
