"""API addresses of the desk."""

from django.urls import path

from kunming_coord.desk.search import api as search

urlpatterns = [
    path("search/", search.find, name="api-search"),
]
