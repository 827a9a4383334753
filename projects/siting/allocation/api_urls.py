"""API addresses of allocation rounds."""

from django.urls import path

from projects.siting.allocation import api, api_writes

urlpatterns = [
    path("allocations/", api.list_rounds, name="api-allocations"),
    path("allocations/new/", api_writes.open_round, name="api-allocation-new"),
    path("allocations/<uuid:uid>/", api.show_round, name="api-allocation"),
    path("allocations/<uuid:uid>/entries/", api_writes.enter, name="api-allocation-enter"),
    path(
        "allocations/<uuid:uid>/entries/<uuid:entry_uid>/points/",
        api_writes.score,
        name="api-allocation-score",
    ),
    path("allocations/<uuid:uid>/choice/", api_writes.choose, name="api-allocation-choose"),
    path("allocations/<uuid:uid>/actions/<slug:action>/", api_writes.act_on_round, name="api-allocation-act"),
]
