"""API addresses of framework agreements."""

from django.urls import path

from projects.frameworks import api

urlpatterns = [
    path("frameworks/", api.frameworks, name="api-frameworks"),
    path("frameworks/<uuid:uid>/", api.show_framework, name="api-framework"),
    path("frameworks/<uuid:uid>/tasks/", api.set_task, name="api-framework-tasks"),
    path("frameworks/<uuid:uid>/tasks/<int:number>/", api.finish_task, name="api-framework-task"),
    path("frameworks/<uuid:uid>/counters/", api.add_counter, name="api-framework-counters"),
    path(
        "frameworks/<uuid:uid>/counters/<int:number>/readings/",
        api.read_counter,
        name="api-framework-reading",
    ),
]
