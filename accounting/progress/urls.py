"""Addresses of 填报进度."""

from django.urls import path

from accounting.progress import views

app_name = "progress"
urlpatterns = [
    path("", views.show_matrix, name="matrix"),
    path("<slug:quarter>/<slug:group>/remind/", views.remind_column, name="remind"),
]
