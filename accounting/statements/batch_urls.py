"""Addresses of the batches of the journal, laid open."""

from django.urls import path

from accounting.statements.batches import show_batch

app_name = "batches"
urlpatterns = [path("<int:number>/", show_batch, name="detail")]
