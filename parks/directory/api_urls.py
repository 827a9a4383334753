"""API addresses of the parks directory."""

from django.urls import path

from parks.directory import api

urlpatterns = [
    path("parks/", api.list_parks, name="api-parks"),
    path("parks/<slug:slug>/", api.show_park, name="api-park"),
]
