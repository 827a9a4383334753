"""API addresses of leads."""

from django.urls import path

from projects.leads import api, api_records

urlpatterns = [
    path("leads/", api.list_leads, name="api-leads"),
    path("leads/check/", api.check, name="api-lead-check"),
    path("leads/<uuid:uid>/receipts/<int:number>/", api.show_receipt, name="api-lead-receipt"),
    path("leads/<uuid:uid>/draft/", api.rewrite_lead, name="api-lead-draft"),
    path("leads/<uuid:uid>/evidence/", api_records.evidence, name="api-lead-evidence"),
    path("leads/<uuid:uid>/evidence/<uuid:piece>/", api_records.piece, name="api-lead-piece"),
    path("leads/<uuid:uid>/evidence/<uuid:piece>/remove/", api_records.remove, name="api-lead-piece-remove"),
    path(
        "leads/<uuid:uid>/evidence/<uuid:piece>/versions/<int:number>/file/",
        api_records.evidence_file,
        name="api-lead-piece-file",
    ),
    path("leads/<uuid:uid>/score/", api_records.score, name="api-lead-score"),
    path("leads/<uuid:uid>/objections/", api_records.objections, name="api-lead-objections"),
    path(
        "leads/<uuid:uid>/objections/<uuid:objection>/",
        api_records.answer,
        name="api-lead-objection-answer",
    ),
    path("leads/<uuid:uid>/claims/", api_records.claims, name="api-lead-claims"),
    path("leads/<uuid:uid>/actions/<slug:action>/", api.act_on_lead, name="api-lead-act"),
    path("leads/<uuid:uid>/", api.show_lead, name="api-lead"),
]
