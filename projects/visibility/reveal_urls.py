"""Address of the log of numbers shown."""

from django.urls import path

from projects.visibility import views

app_name = "reveals"
urlpatterns = [path("", views.list_reveals, name="list")]
