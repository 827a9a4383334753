"""API addresses of reservations."""

from django.urls import path

from projects.siting.reservations import api

urlpatterns = [
    path("reservations/", api.list_reservations, name="api-reservations"),
    path("reservations/new/", api.reserve_place, name="api-reserve"),
    path("reservations/<uuid:uid>/", api.show_reservation, name="api-reservation"),
    path(
        "reservations/<uuid:uid>/actions/<slug:action>/", api.act_on_reservation, name="api-reservation-act"
    ),
]
