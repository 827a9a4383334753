"""Addresses of policies and the register of documents."""

from django.urls import path

from projects.policies import drafting, entering, register, views

app_name = "policies"
urlpatterns = [
    path("", views.list_policies, name="list"),
    path("documents/", register.list_documents, name="documents"),
    path("documents/new/", entering.new_document, name="new-document"),
    path("documents/<uuid:uid>/edit/", entering.amend, name="amend-document"),
    path("documents/<uuid:uid>/<slug:action>/", register.act_on_document, name="act-on-document"),
    path("documents/<slug:code>/", register.show_document, name="document"),
    path("documents/<slug:code>/check/", register.check, name="check-document"),
    path("new/", drafting.new_policy, name="new"),
    path("new/check/", drafting.check_new, name="check-new"),
    path("versions/<uuid:uid>/", views.show_version, name="version"),
    path("versions/<uuid:uid>/edit/", drafting.edit_policy, name="edit"),
    path("versions/<uuid:uid>/edit/check/", drafting.check_edit, name="check-edit"),
    path("versions/<uuid:uid>/trial/", drafting.try_policy, name="trial"),
    path("versions/<uuid:uid>/<slug:action>/", views.act_on_policy, name="act"),
    path("<slug:code>/", views.show_policy, name="detail"),
    path("<slug:code>/diff/", views.compare_versions, name="diff"),
]
