"""Addresses of holds."""

from django.urls import path

from accounting.holds import views

app_name = "holds"
urlpatterns = [
    path("", views.list_holds, name="list"),
    path("new/<uuid:project_uid>/", views.new_hold, name="new"),
    path("<uuid:uid>/", views.show_hold, name="detail"),
    path("<uuid:uid>/release/", views.release, name="release"),
]
