"""Addresses of the parks directory."""

from django.urls import path

from parks.directory.views import list_parks

app_name = "parks"
urlpatterns = [path("", list_parks, name="list")]
