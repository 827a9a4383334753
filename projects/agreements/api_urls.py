"""API addresses of agreements."""

from django.urls import path

from projects.agreements import api, api_drafts, api_supplements

urlpatterns = [
    path("agreements/", api_drafts.list_agreements, name="api-agreements"),
    path("agreements/preview/", api_drafts.preview, name="api-agreement-preview"),
    path("agreements/<uuid:uid>/draft/", api_drafts.update, name="api-agreement-draft"),
    path("agreements/<uuid:uid>/clauses/", api_drafts.clauses, name="api-agreement-clauses"),
    path("agreements/<uuid:uid>/paper-signature/", api_drafts.sign_on_paper, name="api-agreement-paper"),
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
