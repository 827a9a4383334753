"""Addresses of financing recommendations."""

from django.urls import path

from projects.financing import views

app_name = "financing"
urlpatterns = [
    path("", views.list_financings, name="list"),
    path("new/<uuid:project_uid>/", views.new_financing, name="new"),
    path("<uuid:uid>/", views.show_financing, name="detail"),
    path("<uuid:uid>/edit/", views.change_financing, name="edit"),
    path("<uuid:uid>/drawdowns/", views.record_drawdown, name="draw"),
    path("<uuid:uid>/<slug:action>/", views.act_on_financing, name="act"),
]
