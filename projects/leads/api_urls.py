"""API addresses of leads."""

from django.urls import path

from projects.leads import api

urlpatterns = [
    path("leads/", api.list_leads, name="api-leads"),
    path("leads/<uuid:uid>/", api.show_lead, name="api-lead"),
]
