"""API addresses of the register."""

from django.urls import path

from projects.register import api_contacts, api_enterprises, api_projects

urlpatterns = [
    path("projects/", api_projects.projects, name="api-projects"),
    path("projects/<uuid:uid>/", api_projects.show_project, name="api-project"),
    path("projects/<uuid:uid>/demand/", api_projects.set_demand, name="api-project-demand"),
    path("projects/<uuid:uid>/amounts/", api_projects.set_amounts, name="api-project-amounts"),
    path("projects/<uuid:uid>/classification/", api_projects.classify, name="api-project-classify"),
    path("projects/<uuid:uid>/sites/", api_projects.add_site, name="api-project-site"),
    path("projects/<uuid:uid>/investments/", api_projects.record_investment, name="api-project-investment"),
    path("projects/<uuid:uid>/contacts/", api_contacts.contacts, name="api-project-contacts"),
    path(
        "projects/<uuid:uid>/contacts/<uuid:contact>/end/", api_contacts.end, name="api-project-end-contact"
    ),
    path(
        "projects/<uuid:uid>/contacts/<uuid:contact>/reveal/",
        api_contacts.reveal,
        name="api-project-reveal-contact",
    ),
    path("projects/<uuid:uid>/stage/<slug:action>/", api_projects.act_on_project, name="api-project-act"),
    path("enterprises/", api_enterprises.list_enterprises, name="api-enterprises"),
    path("enterprises/<uuid:uid>/", api_enterprises.show_enterprise, name="api-enterprise"),
    path("enterprises/<uuid:uid>/names/", api_enterprises.name_enterprise, name="api-enterprise-name"),
    path("enterprises/<uuid:uid>/merge/", api_enterprises.propose, name="api-enterprise-merge"),
    path("merges/<uuid:uid>/", api_enterprises.show_merge, name="api-merge"),
    path("merges/<uuid:uid>/<slug:action>/", api_enterprises.act_on_merge, name="api-merge-act"),
]
