"""Addresses of imports."""

from django.urls import path

from kunming_coord.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.list_imports, name="list"),
    path("templates/<slug:kind>/", views.download_template, name="template"),
    path("upload/<slug:kind>/", views.upload, name="upload"),
    path("<uuid:uid>/", views.show_import, name="detail"),
    path("<uuid:uid>/annotated/", views.download_annotated, name="annotated"),
    path("<uuid:uid>/<slug:action>/", views.act, name="act"),
]
