"""Addresses of leads."""

from django.urls import path

from projects.leads import views

app_name = "leads"
urlpatterns = [
    path("", views.list_leads, name="list"),
    path("new/", views.new_lead, name="new"),
    path("<uuid:uid>/", views.show_lead, name="detail"),
    path("<uuid:uid>/edit/", views.edit_lead, name="edit"),
    path("<uuid:uid>/<slug:action>/", views.act_on_lead, name="act"),
]
