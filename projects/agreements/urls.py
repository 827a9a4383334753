"""Addresses of agreements."""

from django.urls import path

from projects.agreements import supplementviews, views

app_name = "agreements"
urlpatterns = [
    path("", views.list_agreements, name="list"),
    path("new/transfer/<uuid:transfer_uid>/", views.new_from_transfer, name="new-from-transfer"),
    path(
        "new/transfer/<uuid:transfer_uid>/preview/",
        views.preview_from_transfer,
        name="preview-from-transfer",
    ),
    path("new/project/<uuid:project_uid>/", views.new_from_project, name="new-from-project"),
    path("new/project/<uuid:project_uid>/preview/", views.preview_from_project, name="preview-from-project"),
    path("<uuid:uid>/", views.show_agreement, name="detail"),
    path("<uuid:uid>/edit/", views.edit_agreement, name="edit"),
    path("<uuid:uid>/edit/preview/", views.preview_edit, name="preview-edit"),
    path("<uuid:uid>/clauses/", supplementviews.edit_clauses, name="clauses"),
    path("<uuid:uid>/clauses/template/", supplementviews.take_template, name="take-template"),
    path("<uuid:uid>/amend/", supplementviews.amend, name="amend"),
    path("<uuid:uid>/supplement/<slug:action>/", supplementviews.act_on_supplement, name="act-on-supplement"),
    path("<uuid:uid>/enterprise-signature/", views.sign_for_enterprise, name="sign-for-enterprise"),
    path("<uuid:uid>/<slug:action>/", views.act_on_agreement, name="act"),
]
