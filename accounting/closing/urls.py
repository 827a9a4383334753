"""Addresses of quarters."""

from django.urls import path

from accounting.closing import reopen_views, views

app_name = "periods"
urlpatterns = [
    path("", views.list_periods, name="list"),
    path("overview/", views.show_overview, name="overview"),
    path("open/", views.open_quarter, name="open"),
    path("<uuid:uid>/", views.show_period, name="detail"),
    path("<uuid:uid>/close/", views.close, name="close"),
    path("<uuid:uid>/trial/", views.try_out, name="trial"),
    path("<uuid:uid>/filings/", views.make_filings, name="make-filings"),
    path("<uuid:uid>/waiting/", reopen_views.list_waiting, name="waiting"),
    path("<uuid:uid>/reopen/", reopen_views.reopen, name="reopen"),
]
