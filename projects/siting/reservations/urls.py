"""Addresses of reservations."""

from django.urls import path

from projects.siting.reservations import views

app_name = "reservations"
urlpatterns = [
    path("", views.list_reservations, name="list"),
    path("rules/", views.show_rules, name="rules"),
    path("of/<uuid:place_uid>/", views.list_of_place, name="of-place"),
    path("units/<uuid:place_uid>/", views.reserve_unit, name="new-for-unit"),
    path("plots/<uuid:place_uid>/", views.reserve_plot, name="new-for-plot"),
    path("<uuid:uid>/", views.show_reservation, name="detail"),
    path("<uuid:uid>/<slug:action>/", views.act_on_reservation, name="act"),
]
