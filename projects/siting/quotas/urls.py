"""Addresses of what projects hold of quotas."""

from django.urls import path

from projects.siting.quotas import views

app_name = "claims"
urlpatterns = [
    path("", views.list_claims, name="list"),
    path("new/<uuid:project_uid>/", views.new_claim, name="new"),
    path("<uuid:uid>/", views.show_claim, name="detail"),
    path("<uuid:uid>/<slug:action>/", views.act_on_claim, name="act"),
]
