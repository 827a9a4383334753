"""Addresses of legacy issues and of the joint account."""

from django.urls import path

from parks.joint import views

app_name = "joint"
urlpatterns = [
    path("issues/", views.list_issues, name="issues"),
    path("issues/<uuid:uid>/", views.show_issue, name="issue"),
    path("issues/<uuid:uid>/<slug:action>/", views.act_on_issue, name="act"),
    path("<slug:slug>/issues/new/", views.new_issue, name="new-issue"),
    path("<slug:slug>/entries/new/", views.add_entry, name="add-entry"),
    path("<slug:slug>/entries/<uuid:uid>/reverse/", views.reverse_entry, name="reverse-entry"),
]
