"""API addresses of imports."""

from django.urls import path

from kunming_coord.exchange import api

urlpatterns = [
    path("imports/", api.create_import, name="api-imports"),
    path("imports/<uuid:uid>/", api.show_import, name="api-import"),
    path("imports/<uuid:uid>/rows/", api.list_rows, name="api-import-rows"),
    path("imports/<uuid:uid>/<slug:action>/", api.act, name="api-import-act"),
]
