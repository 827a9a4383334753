"""Addresses of filings."""

from django.urls import path

from accounting.filings import views

app_name = "filings"
urlpatterns = [
    path("", views.list_filings, name="list"),
    path("<uuid:uid>/", views.show_filing, name="detail"),
    path("<uuid:uid>/save/", views.save_filing, name="save"),
    path("<uuid:uid>/submit/", views.submit_filing, name="submit"),
    path("<uuid:uid>/<slug:action>/", views.decide_on_filing, name="decide"),
]
