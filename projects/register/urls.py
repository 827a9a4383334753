"""Addresses of the register."""

from django.urls import path

from projects.register import contactviews, enterpriseviews, factviews, mergeviews, views

app_name = "projects"
urlpatterns = [
    path("", views.list_projects, name="list"),
    path("new/", views.new_project, name="new"),
    path("enterprises/", enterpriseviews.list_enterprises, name="enterprises"),
    path("enterprises/<uuid:uid>/", enterpriseviews.show_enterprise, name="enterprise"),
    path("enterprises/<uuid:uid>/names/", enterpriseviews.name_enterprise, name="name-enterprise"),
    path("enterprises/<uuid:uid>/facts/", enterpriseviews.describe_enterprise, name="describe-enterprise"),
    path("enterprises/<uuid:uid>/merge/", mergeviews.new_merge, name="new-merge"),
    path("merges/<uuid:uid>/", mergeviews.show_merge, name="merge"),
    path("merges/<uuid:uid>/<slug:action>/", mergeviews.act_on_merge, name="act-on-merge"),
    path("<uuid:uid>/", views.show_project, name="detail"),
    path("<uuid:uid>/demand/", factviews.set_demand, name="demand"),
    path("<uuid:uid>/amounts/", factviews.set_amounts, name="amounts"),
    path("<uuid:uid>/classification/", factviews.classify, name="classify"),
    path("<uuid:uid>/sites/", factviews.add_site, name="add-site"),
    path("<uuid:uid>/sites/<int:number>/end/", factviews.end_site, name="end-site"),
    path("<uuid:uid>/investments/", factviews.record_investment, name="record-investment"),
    path("<uuid:uid>/contacts/", contactviews.add, name="add-contact"),
    path("<uuid:uid>/contacts/<uuid:contact>/end/", contactviews.end, name="end-contact"),
    path("<uuid:uid>/contacts/<uuid:contact>/reveal/", contactviews.reveal, name="reveal-contact"),
    path("<uuid:uid>/stage/<slug:action>/", factviews.move, name="move"),
]
