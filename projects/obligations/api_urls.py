"""API addresses of obligations."""

from django.urls import path

from projects.obligations import api

urlpatterns = [
    path("obligations/", api.list_obligations, name="api-obligations"),
    path("obligations/<uuid:uid>/actions/<slug:action>/", api.act_on_obligation, name="api-obligation-act"),
]
