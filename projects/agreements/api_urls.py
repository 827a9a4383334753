"""API addresses of agreements."""

from django.urls import path

from projects.agreements import api

urlpatterns = [
    path("agreements/", api.list_agreements, name="api-agreements"),
    path("agreements/<uuid:uid>/", api.show_agreement, name="api-agreement"),
    path("agreements/<uuid:uid>/actions/<slug:action>/", api.act_on_agreement, name="api-agreement-act"),
]
