"""The address of a batch, among those of the journal."""

from django.urls import path

from accounting.statements.batches import show_batch

urlpatterns = [path("batches/<int:number>/", show_batch, name="batch")]
