"""Addresses of quarters."""

from django.urls import path

from accounting.closing import views

app_name = "periods"
urlpatterns = [
    path("", views.list_periods, name="list"),
    path("open/", views.open_quarter, name="open"),
    path("<uuid:uid>/", views.show_period, name="detail"),
    path("<uuid:uid>/close/", views.close, name="close"),
    path("<uuid:uid>/trial/", views.try_out, name="trial"),
    path("<uuid:uid>/filings/", views.make_filings, name="make-filings"),
]
