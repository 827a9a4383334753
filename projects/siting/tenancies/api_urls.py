"""API addresses of tenants."""

from django.urls import path

from projects.siting.tenancies import api

urlpatterns = [
    path("tenancies/", api.tenancies, name="api-tenancies"),
    path("tenancies/<uuid:uid>/stages/", api.record, name="api-tenancy-stage"),
    path("parks/<slug:slug>/tenancy-counts/", api.show_counts, name="api-tenancy-counts"),
]
