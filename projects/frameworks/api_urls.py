"""API addresses of framework agreements."""

from django.urls import path

from projects.frameworks import api

urlpatterns = [
    path("frameworks/", api.list_frameworks, name="api-frameworks"),
    path(
        "frameworks/<uuid:uid>/counters/<int:number>/readings/",
        api.read_counter_api,
        name="api-framework-reading",
    ),
]
