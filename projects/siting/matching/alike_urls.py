"""Address of the comparison of leading industries."""

from django.urls import path

from projects.siting.matching.views import show_alike

app_name = "alike"
urlpatterns = [path("", show_alike, name="list")]
