"""Addresses of the register."""

from django.urls import path

from projects.register import views

app_name = "projects"
urlpatterns = [
    path("", views.list_projects, name="list"),
    path("new/", views.new_project, name="new"),
    path("<uuid:uid>/", views.show_project, name="detail"),
]
