"""Addresses of the journal."""

from django.urls import path

from accounting.ledger import views

app_name = "ledger"
urlpatterns = [path("entries/", views.list_entries, name="entries")]
