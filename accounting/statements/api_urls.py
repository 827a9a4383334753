"""API addresses of reports, with or without the slash at the end."""

from django.urls import re_path

from accounting.statements import api

urlpatterns = [
    re_path(r"^reports/quarterly/?$", api.quarterly, name="api-reports-quarterly"),
    re_path(r"^dictionary/?$", api.dictionary, name="api-dictionary"),
    re_path(r"^explain/?$", api.explanation, name="api-explain"),
]
