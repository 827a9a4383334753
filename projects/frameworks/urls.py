"""Addresses of framework agreements."""

from django.urls import path

from projects.frameworks import views

app_name = "frameworks"
urlpatterns = [
    path("", views.list_frameworks, name="list"),
    path("new/", views.new_framework, name="new"),
    path("<uuid:uid>/", views.show_framework, name="detail"),
    path("<uuid:uid>/tasks/", views.set_task, name="set-task"),
    path("<uuid:uid>/tasks/<int:number>/", views.finish_task, name="finish-task"),
    path("<uuid:uid>/counters/", views.add_counter, name="add-counter"),
    path("<uuid:uid>/counters/<int:number>/", views.read_counter, name="read-counter"),
]
