"""Addresses of tenants."""

from django.urls import path

from projects.siting.tenancies import views

app_name = "tenancies"
urlpatterns = [
    path("", views.list_tenancies, name="list"),
    path("parks/<slug:slug>/", views.show_counts, name="counts"),
    path("parks/<slug:slug>/new/", views.new_tenancy, name="new"),
    path("<uuid:uid>/", views.show_tenancy, name="detail"),
    path("<uuid:uid>/stages/", views.record, name="record"),
]
