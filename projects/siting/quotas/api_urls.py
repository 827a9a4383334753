"""API addresses of what projects hold of quotas, and of swaps."""

from django.urls import path

from projects.siting.quotas import api

urlpatterns = [
    path("quota-claims/", api.claims_view, name="api-quota-claims"),
    path("quota-claims/<uuid:uid>/actions/<slug:action>/", api.act_on_claim, name="api-quota-claim-act"),
    path("quota-swaps/", api.swaps_view, name="api-quota-swaps"),
    path("quota-swaps/<uuid:uid>/actions/<slug:action>/", api.act_on_swap, name="api-quota-swap-act"),
]
