"""API addresses of transfers."""

from django.urls import path

from projects.transfers import api

urlpatterns = [
    path("transfers/", api.list_transfers, name="api-transfers"),
    path("transfers/<uuid:uid>/", api.show_transfer, name="api-transfer"),
    path("transfers/<uuid:uid>/actions/<slug:action>/", api.act_on_transfer, name="api-transfer-act"),
]
