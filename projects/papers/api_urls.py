"""API addresses of official documents, and of the forms of agreements."""

from django.urls import path

from projects.papers import api, api_files

urlpatterns = [
    path("papers/", api.papers, name="api-papers"),
    path("papers/<uuid:uid>/", api.show_paper, name="api-paper"),
    path("papers/<uuid:uid>/text/", api.rewrite, name="api-paper-text"),
    path("papers/<uuid:uid>/actions/<slug:action>/", api.act_on_paper, name="api-paper-act"),
    path("papers/<uuid:uid>/files/<slug:suffix>/", api_files.paper_file, name="api-paper-file"),
    path("papers/<uuid:uid>/scans/", api.upload_scan, name="api-paper-scans"),
    path("papers/<uuid:uid>/scans/<int:number>/", api_files.paper_scan, name="api-paper-scan"),
    path("papers/agreements/<uuid:uid>/<slug:form>/", api_files.agreement_form, name="api-agreement-form"),
    path(
        "papers/agreements/<uuid:uid>/<slug:form>/files/<slug:suffix>/",
        api_files.agreement_file,
        name="api-agreement-form-file",
    ),
]
