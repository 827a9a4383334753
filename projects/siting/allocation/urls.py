"""Addresses of allocation rounds."""

from django.urls import path

from projects.siting.allocation import views

app_name = "allocation"
urlpatterns = [
    path("", views.list_rounds, name="list"),
    path("new/", views.new_round, name="new"),
    path("<uuid:uid>/", views.show_round, name="detail"),
    path("<uuid:uid>/enter/", views.enter, name="enter"),
    path("<uuid:uid>/choose/", views.propose, name="choose"),
    path("<uuid:uid>/entries/<uuid:entry_uid>/score/", views.score, name="score"),
    path("<uuid:uid>/<slug:action>/", views.act_on_round, name="act"),
]
