"""API addresses of stock."""

from django.urls import path

from parks.space import api, api_writes

urlpatterns = [
    path("floor-units/", api.list_units, name="api-floor-units"),
    path("floor-units/<uuid:uid>/price/", api_writes.set_price, name="api-unit-price"),
    path("floor-units/<uuid:uid>/stop/", api_writes.stop_unit, name="api-stop-unit"),
    path("floor-units/<uuid:uid>/resume/", api_writes.resume_unit, name="api-resume-unit"),
    path("plots/", api.plots, name="api-plots"),
    path("plots/<uuid:uid>/stop/", api_writes.stop_plot, name="api-stop-plot"),
    path("plots/<uuid:uid>/resume/", api_writes.resume_plot, name="api-resume-plot"),
    path("buildings/", api.buildings, name="api-buildings"),
    path("buildings/<uuid:uid>/floors/", api_writes.add_floor, name="api-add-floor"),
    path("buildings/<uuid:uid>/units/", api_writes.add_unit, name="api-add-unit"),
    path("plots/<uuid:uid>/point/", api_writes.set_plot_point, name="api-plot-point"),
    path("buildings/<uuid:uid>/point/", api_writes.set_building_point, name="api-building-point"),
]
