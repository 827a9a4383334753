"""Address of the matrix."""

from django.urls import path

from projects.visibility import views

app_name = "visibility"
urlpatterns = [path("", views.show_matrix, name="matrix")]
