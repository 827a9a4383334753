"""API addresses of financing recommendations."""

from django.urls import path

from projects.financing import api

urlpatterns = [
    path("financings/", api.financings, name="api-financings"),
    path("financings/<uuid:uid>/", api.show_financing, name="api-financing"),
    path("financings/<uuid:uid>/drawdowns/", api.record_drawdown, name="api-financing-draw"),
    path("financings/<uuid:uid>/actions/<slug:action>/", api.act_on_financing, name="api-financing-act"),
]
