"""Addresses of matching."""

from django.urls import path

from projects.siting.matching import views

app_name = "matching"
urlpatterns = [
    path("", views.show_city, name="city"),
    path("assign/", views.assign, name="assign"),
    path("runs/<uuid:uid>/", views.show_run, name="run"),
    path("projects/<uuid:uid>/", views.show_places, name="project"),
    path("floor-units/<uuid:place_uid>/", views.show_unit_seekers, name="for-unit"),
    path("plots/<uuid:place_uid>/", views.show_plot_seekers, name="for-plot"),
    path("units/<slug:slug>/", views.show_projects, name="unit"),
]
