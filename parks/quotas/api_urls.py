"""API addresses of the quota ledger."""

from django.urls import path

from parks.quotas import api

urlpatterns = [
    path("quotas/", api.show_board, name="api-quotas"),
    path("quota-entries/", api.list_entries, name="api-quota-entries"),
    path("quota-orders/", api.orders, name="api-quota-orders"),
    path("quota-orders/<uuid:uid>/actions/<slug:action>/", api.act_on_order, name="api-quota-order-act"),
]
