"""Addresses of statements and explanations."""

from django.urls import path

from accounting.statements import views

app_name = "statements"
urlpatterns = [
    path("statements/", views.list_statements, name="list"),
    path("statements/identity/", views.show_identity, name="identity"),
    path("statements/<slug:slug>/", views.show_statement, name="detail"),
    path("explain/", views.show_explanation, name="explain"),
]
