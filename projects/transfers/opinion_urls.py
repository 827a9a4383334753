"""The address of what a body was asked; a room of its own in the menu."""

from django.urls import path

from projects.transfers import partviews

app_name = "opinions"
urlpatterns = [path("", partviews.list_opinions, name="list")]
