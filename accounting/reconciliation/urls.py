"""Addresses of 三方核对."""

from django.urls import path

from accounting.reconciliation import settingviews, views

app_name = "reconciliation"
urlpatterns = [
    path("", views.show_matrix, name="matrix"),
    path("lines/", views.list_lines, name="list"),
    path("lines/answers/", views.answer_many, name="answer-many"),
    path("lines/<uuid:uid>/", views.show_line, name="detail"),
    path("lines/<uuid:uid>/answer/", views.answer, name="answer"),
    path("compare/", views.compare, name="compare"),
    path("items/<uuid:uid>/<slug:action>/", views.act, name="act"),
    path("settings/", settingviews.show_settings, name="settings"),
    path("settings/tolerances/", settingviews.keep_tolerance, name="tolerance"),
]
