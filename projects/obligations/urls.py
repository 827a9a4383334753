"""Addresses of obligations."""

from django.urls import path

from projects.obligations import views

app_name = "obligations"
urlpatterns = [
    path("", views.list_obligations, name="list"),
    path("new/<uuid:agreement_uid>/", views.new_obligation, name="new"),
    path("<uuid:uid>/", views.show_obligation, name="detail"),
    path("<uuid:uid>/proofs/", views.upload_proof, name="upload-proof"),
    path("<uuid:uid>/proofs/<uuid:proof>/file/", views.proof_file, name="proof"),
    path("<uuid:uid>/<slug:action>/", views.act_on_obligation, name="act"),
]
