"""Addresses of 纳统与授权."""

from django.urls import path

from accounting.standing import views

app_name = "standing"
urlpatterns = [
    path("", views.list_standing, name="list"),
    path("enter/", views.enter, name="enter"),
    path("<uuid:uid>/", views.show_standing, name="detail"),
    path("<uuid:uid>/listings/", views.add_listing, name="add-listing"),
    path("<uuid:uid>/listings/<int:number>/", views.correct, name="correct"),
    path("<uuid:uid>/investment/", views.set_investment, name="investment"),
    path("<uuid:uid>/authorisations/", views.authorise, name="authorise"),
    path("<uuid:uid>/authorisations/<int:number>/end/", views.end_authorisation, name="end-authorisation"),
]
