"""Addresses of transfers."""

from django.urls import path

from projects.transfers import views

app_name = "transfers"
urlpatterns = [
    path("", views.list_transfers, name="list"),
    path("new/<uuid:lead_uid>/", views.new_transfer, name="new"),
    path("<uuid:uid>/", views.show_transfer, name="detail"),
    path("<uuid:uid>/edit/", views.edit_transfer, name="edit"),
    path("<uuid:uid>/<slug:action>/", views.act_on_transfer, name="act"),
]
