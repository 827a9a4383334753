"""Addresses of filings."""

from django.urls import path

from accounting.filings import rulebook_views, special_views, views

app_name = "filings"
urlpatterns = [
    path("", views.list_filings, name="list"),
    path("catalogue/", rulebook_views.show_catalogue, name="catalogue"),
    path("catalogue/rule/", rulebook_views.set_rule, name="set-rule"),
    path("catalogue/calendar/", rulebook_views.set_calendar, name="set-calendar"),
    path("catalogue/rate/", rulebook_views.set_rate, name="set-rate"),
    path("relations/", rulebook_views.list_relations, name="relations"),
    path("annual/", special_views.open_annual, name="annual"),
    path("late/", special_views.list_missing, name="missing"),
    path("late/<uuid:uid>/<slug:group>/<slug:quarter>/", special_views.request_late, name="late"),
    path("<uuid:uid>/", views.show_filing, name="detail"),
    path("<uuid:uid>/save/", views.save_filing, name="save"),
    path("<uuid:uid>/submit/", views.submit_filing, name="submit"),
    path("<uuid:uid>/preview/", views.preview_filing, name="preview"),
    path("<uuid:uid>/reopen/", views.reopen, name="reopen"),
    path("<uuid:uid>/remind/", views.remind_of_filing, name="remind"),
    path("<uuid:uid>/<slug:action>/", views.decide_on_filing, name="decide"),
]
