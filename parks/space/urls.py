"""Addresses of the resource library and of stock."""

from django.urls import path

from parks.space import views, writeviews

app_name = "space"
urlpatterns = [
    path("", views.list_units, name="units"),
    path("plots/", views.list_plots, name="plots"),
    path("plots/new/", writeviews.new_plot, name="new-plot"),
    path("plots/<uuid:uid>/", views.show_plot, name="plot"),
    path("plots/<uuid:uid>/point/", writeviews.set_plot_point, name="set-plot-point"),
    path("plots/<uuid:uid>/stop/", writeviews.stop_plot, name="stop-plot"),
    path("plots/<uuid:uid>/resume/", writeviews.resume_plot, name="resume-plot"),
    path("buildings/", views.list_buildings, name="buildings"),
    path("buildings/new/", writeviews.new_building, name="new-building"),
    path("buildings/<uuid:uid>/", views.show_building, name="building"),
    path("buildings/<uuid:uid>/point/", writeviews.set_building_point, name="set-building-point"),
    path("buildings/<uuid:uid>/floors/", writeviews.add_floor, name="add-floor"),
    path("buildings/<uuid:uid>/units/", writeviews.add_unit, name="add-unit"),
    path("units/<uuid:uid>/", views.show_unit, name="unit"),
    path("units/<uuid:uid>/price/", writeviews.set_price, name="set-price"),
    path("units/<uuid:uid>/stop/", writeviews.stop_unit, name="stop-unit"),
    path("units/<uuid:uid>/resume/", writeviews.resume_unit, name="resume-unit"),
]
