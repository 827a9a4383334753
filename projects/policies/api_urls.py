"""API addresses of policies and of the register of documents."""

from django.urls import path

from projects.policies import api, api_documents, api_versions

urlpatterns = [
    path("policies/", api.list_policies, name="api-policies"),
    path("policies/check/", api.check, name="api-policy-check"),
    path("policies/documents/", api_documents.documents, name="api-documents"),
    path("policies/documents/<slug:code>/", api_documents.show_document, name="api-document"),
    path("policies/documents/<slug:code>/amend/", api_documents.amend, name="api-document-amend"),
    path("policies/documents/<slug:code>/check/", api_documents.check, name="api-document-check"),
    path(
        "policies/documents/<slug:code>/<slug:action>/",
        api_documents.act_on_document,
        name="api-document-act",
    ),
    path("policies/versions/<uuid:uid>/", api_versions.show_version, name="api-policy-version"),
    path("policies/versions/<uuid:uid>/<slug:action>/", api_versions.act_on_version, name="api-policy-act"),
    path("policies/<slug:code>/", api.show_policy, name="api-policy"),
    path("policies/<slug:code>/evaluate/", api.evaluate, name="api-policy-evaluate"),
    path("policies/<slug:code>/diff/", api.compare, name="api-policy-diff"),
]
