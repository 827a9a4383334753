"""Addresses of the quota ledger."""

from django.urls import path

from parks.quotas import views

app_name = "quotas"
urlpatterns = [
    path("", views.show_board, name="board"),
    path("entries/", views.list_entries, name="entries"),
    path("entries/<uuid:uid>/", views.show_batch, name="batch"),
    path("entries/<uuid:uid>/reverse/", views.reverse_batch, name="reverse"),
    path("orders/", views.list_orders, name="orders"),
    path("orders/new/", views.new_order, name="new-order"),
    path("orders/<uuid:uid>/", views.show_order, name="order"),
    path("orders/<uuid:uid>/<slug:action>/", views.act_on_order, name="act"),
]
