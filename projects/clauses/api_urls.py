"""API addresses of the library of clauses."""

from django.urls import path

from projects.clauses import api

urlpatterns = [
    path("clauses/", api.library, name="api-clauses"),
    path("clauses/check/", api.check, name="api-clause-check"),
]
