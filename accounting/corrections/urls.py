"""Addresses of corrections."""

from django.urls import path

from accounting.corrections import views

app_name = "corrections"
urlpatterns = [
    path("", views.list_corrections, name="list"),
    path("<uuid:uid>/", views.show_correction, name="detail"),
    path("<uuid:uid>/<slug:action>/", views.act_on_correction, name="act"),
]
