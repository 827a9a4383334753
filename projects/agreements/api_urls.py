"""API addresses of agreements."""

from django.urls import path

from projects.agreements import api, api_supplements

urlpatterns = [
    path("agreements/", api.list_agreements, name="api-agreements"),
    path("agreements/<uuid:uid>/", api.show_agreement, name="api-agreement"),
    path("agreements/<uuid:uid>/actions/<slug:action>/", api.act_on_agreement, name="api-agreement-act"),
    path(
        "agreements/<uuid:uid>/supplements/",
        api_supplements.propose_supplement,
        name="api-agreement-supplements",
    ),
    path(
        "agreements/<uuid:uid>/supplements/actions/<slug:action>/",
        api_supplements.act_on_supplement,
        name="api-agreement-supplement-act",
    ),
]
