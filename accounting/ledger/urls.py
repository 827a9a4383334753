"""Addresses of the journal; that of a batch laid open joins them from the statements."""

from django.urls import path

from accounting.ledger import views

urlpatterns = [path("entries/", views.list_entries, name="entries")]
