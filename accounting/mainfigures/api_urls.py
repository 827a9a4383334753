"""API addresses of main figures; the list also without the slash at the end."""

from django.urls import re_path

from accounting.mainfigures import api

urlpatterns = [re_path(r"^main-figures/?$", api.list_figures, name="api-main-figures")]
