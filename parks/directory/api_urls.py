"""API addresses of the parks directory."""

from django.urls import path

from parks.directory import api, api_writes

urlpatterns = [
    path("parks/", api.list_parks, name="api-parks"),
    path("parks/<slug:slug>/", api.show_park, name="api-park"),
    path("parks/<slug:slug>/facts/", api_writes.set_facts, name="api-park-facts"),
    path("parks/<slug:slug>/industries/", api_writes.add_industry, name="api-park-industries"),
    path(
        "parks/<slug:slug>/industries/<int:number>/end/",
        api_writes.end_industry,
        name="api-end-park-industry",
    ),
    path("parks/<slug:slug>/parties/", api_writes.add_party, name="api-park-parties"),
    path("parks/<slug:slug>/parties/<int:number>/end/", api_writes.end_party, name="api-end-park-party"),
    path("parks/<slug:slug>/phases/", api_writes.set_phase, name="api-park-phases"),
    path("parks/<slug:slug>/counters/", api_writes.record_counter, name="api-park-counters"),
]
