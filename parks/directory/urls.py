"""Addresses of the parks directory."""

from django.urls import path

from parks.directory import views

app_name = "parks"
urlpatterns = [
    path("", views.list_parks, name="list"),
    path("<slug:slug>/", views.show_park, name="detail"),
    path("<slug:slug>/facts/", views.set_facts, name="set-facts"),
    path("<slug:slug>/industries/", views.add_industry, name="add-industry"),
    path("<slug:slug>/industries/<int:number>/end/", views.end_industry, name="end-industry"),
    path("<slug:slug>/parties/", views.add_party, name="add-party"),
    path("<slug:slug>/parties/<int:number>/end/", views.end_party, name="end-party"),
    path("<slug:slug>/phases/", views.set_phase, name="set-phase"),
    path("<slug:slug>/counters/", views.record_counter, name="record-counter"),
]
