"""Addresses of main figures."""

from django.urls import path

from accounting.mainfigures import views

app_name = "mainfigures"
urlpatterns = [
    path("", views.list_figures, name="list"),
    path("gap/", views.show_gap, name="gap"),
    path("new/", views.record_figure, name="new"),
    path("indicators/<slug:code>/", views.show_indicator, name="indicator"),
    path("units/<slug:slug>/<slug:code>/", views.show_history, name="history"),
]
