"""Addresses of leads."""

from django.urls import path

from projects.leads import record_views, views

app_name = "leads"
urlpatterns = [
    path("", views.list_leads, name="list"),
    path("new/", views.new_lead, name="new"),
    path("checks/", record_views.list_checks, name="checks"),
    path("checks/ask/", record_views.check, name="check"),
    path("pool/", record_views.pool, name="pool"),
    path("rules/", record_views.rules, name="rules"),
    path("<uuid:uid>/", views.show_lead, name="detail"),
    path("<uuid:uid>/edit/", views.edit_lead, name="edit"),
    path("<uuid:uid>/rivals/", record_views.rivals, name="rivals"),
    path("<uuid:uid>/receipts/<int:number>.pdf", record_views.receipt_pdf, name="receipt-pdf"),
    path("<uuid:uid>/receipts/<int:number>.json", record_views.receipt_json, name="receipt-json"),
    path("<uuid:uid>/evidence/", record_views.add, name="add-evidence"),
    path("<uuid:uid>/evidence/<uuid:piece>/", record_views.piece, name="evidence"),
    path(
        "<uuid:uid>/evidence/<uuid:piece>/<int:number>/file/",
        record_views.version_file,
        name="evidence-version",
    ),
    path("<uuid:uid>/evidence/<uuid:piece>/remove/", record_views.remove, name="remove-evidence"),
    path("<uuid:uid>/evidence/<uuid:piece>/file/", record_views.evidence_file, name="evidence-file"),
    path("<uuid:uid>/objections/", record_views.lodge, name="object"),
    path("<uuid:uid>/objections/<uuid:objection>/", record_views.answer, name="answer-objection"),
    path("<uuid:uid>/<slug:action>/", views.act_on_lead, name="act"),
]
