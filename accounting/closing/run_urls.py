"""Addresses of runs."""

from django.urls import path

from accounting.closing import views

app_name = "runs"
urlpatterns = [path("<uuid:uid>/", views.show_run, name="detail")]
