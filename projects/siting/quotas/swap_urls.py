"""Addresses of swaps of quota for a share."""

from django.urls import path

from projects.siting.quotas import swapviews

app_name = "swaps"
urlpatterns = [
    path("", swapviews.list_swaps, name="list"),
    path("new/<uuid:agreement_uid>/", swapviews.new_swap, name="new"),
    path("<uuid:uid>/", swapviews.show_swap, name="detail"),
    path("<uuid:uid>/<slug:action>/", swapviews.act_on_swap, name="act"),
]
