"""API addresses of corrections; the list also without the slash at the end."""

from django.urls import path, re_path

from accounting.corrections import api

urlpatterns = [
    re_path(r"^corrections/?$", api.list_corrections, name="api-corrections"),
    path("corrections/<uuid:uid>/", api.show_correction, name="api-correction"),
    path("corrections/<uuid:uid>/<slug:action>/", api.act_on_correction, name="api-correction-act"),
]
