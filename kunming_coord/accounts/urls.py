"""Sign in and out."""

from django.urls import path

from kunming_coord.accounts import deputyviews, views

app_name = "accounts"
urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("deputies/", deputyviews.deputies, name="deputies"),
    path("deputies/<int:number>/end/", deputyviews.end, name="end-deputyship"),
    path("logout/", views.sign_out, name="logout"),
]
