"""Address of the export log."""

from django.urls import path

from kunming_coord.exchange import export_views

app_name = "exports"
urlpatterns = [path("", export_views.list_exports, name="list")]
