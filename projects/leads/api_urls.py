"""API addresses of leads."""

from django.urls import path

from projects.leads import api

urlpatterns = [
    path("leads/", api.list_leads, name="api-leads"),
    path("leads/check/", api.check, name="api-lead-check"),
    path("leads/<uuid:uid>/receipts/<int:number>/", api.show_receipt, name="api-lead-receipt"),
    path("leads/<uuid:uid>/actions/<slug:action>/", api.act_on_lead, name="api-lead-act"),
    path("leads/<uuid:uid>/", api.show_lead, name="api-lead"),
]
